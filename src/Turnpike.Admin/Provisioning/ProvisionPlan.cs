using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Turnpike.State.Provisions;
using Turnpike.Upstreams.Packages;

namespace Turnpike.Admin.Provisioning;

/// <summary>What is approved: everything that will be fetched, installed and started, to the last argument. Immutable; holds no secret.</summary>
internal sealed record ProvisionPlan
{
    public const string Install = "install";
    public const string Update = "update";

    public required string Kind { get; init; }

    public required string Server { get; init; }

    public required PackageRelease Release { get; init; }

    /// <summary>Where it will lie, relative to the data folder; empty for what is installed nowhere here.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The program and its arguments, exactly.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    public ImmutableArray<string> Arguments { get; init; } = [];

    public string? CommandName { get; init; }

    public ImmutableArray<string> Environment { get; init; } = [];

    /// <summary>The walls it is started in; null for none.</summary>
    public PackageWalls? Walls { get; init; }

    public ImmutableArray<string> Hosts { get; init; } = [];

    /// <summary>Why there are no walls; null when there are.</summary>
    public string? NoWalls { get; init; }

    public string? FromVersion { get; init; }

    /// <summary>SHA-256 over all of it.</summary>
    public string Digest() => PackageTree.HashOfText(JsonSerializer.Serialize(this, PlanJson.Default.ProvisionPlan));
}

/// <summary>A plan with what became of it.</summary>
internal sealed record KeptPlan
{
    public required ProvisionPlan Plan { get; init; }

    public required string AskedBy { get; init; }

    public string? Agent { get; init; }

    public string? AnsweredBy { get; init; }

    public string? Message { get; init; }

    public int? Pending { get; init; }

    public string ToJson() => JsonSerializer.Serialize(this, PlanJson.Default.KeptPlan);

    public static KeptPlan Of(StoredPlan stored) => JsonSerializer.Deserialize(stored.Document, PlanJson.Default.KeptPlan)!;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(KeptPlan))]
[JsonSerializable(typeof(ProvisionPlan))]
internal sealed partial class PlanJson : JsonSerializerContext;
