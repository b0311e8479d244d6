using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Turnpike.Admin.Records;

namespace Turnpike.Gateway.Administration;

/// <summary>What <c>GET /api/v1/status</c> answers.</summary>
/// <param name="Version">The program's version.</param>
/// <param name="UptimeSeconds">Whole seconds since this process listens.</param>
/// <param name="Owner">Whether this process owns the data folder.</param>
/// <param name="Servers">The servers, sorted by name.</param>
/// <param name="Grants">How many grants there are, anonymous ones included.</param>
/// <param name="AnonymousGrants">How many of them serve callers without a token.</param>
/// <param name="Sessions">Legacy sessions open at this process.</param>
/// <param name="Shadows">Policies that only watch, sorted by name.</param>
/// <param name="Record">How the record stands; null when nobody could say.</param>
internal sealed record StatusView(
    string Version,
    long UptimeSeconds,
    bool Owner,
    ImmutableArray<ServerStatus> Servers,
    int Grants,
    int AnonymousGrants,
    int Sessions,
    ImmutableArray<ShadowStatus> Shadows,
    RecordHealth? Record);

/// <summary>A server within <see cref="StatusView"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State">What it is doing at this process: <c>idle</c>, <c>open</c> or <c>backing_off</c>.</param>
/// <param name="Approved">How many of its definitions are approved.</param>
/// <param name="TrustFirst"><c>awaited</c> where the gateway will pin the first listing without a person's look, <c>used</c> where it did; else null.</param>
internal sealed record ServerStatus(string Name, string State, int Approved, string? TrustFirst);

/// <summary>A policy in shadow within <see cref="StatusView"/>: it records what it would deny, and lets it through.</summary>
/// <param name="Policy">Its name.</param>
/// <param name="Until">From when on it enforces.</param>
internal sealed record ShadowStatus(string Policy, DateTimeOffset Until);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(StatusView))]
internal sealed partial class StatusJson : JsonSerializerContext;
