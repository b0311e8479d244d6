using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Turnpike.Catalog.Attacks;

/// <summary>The catalogue of attack patterns that comes with the product.</summary>
public static class AttackCatalog
{
    private const string Prefix = "attacks/";

    private static readonly Lazy<ImmutableArray<AttackPattern>> Patterns = new(ReadAll);

    /// <summary>Every pattern, by group and then in the order of its file. Read once, at the first use.</summary>
    /// <exception cref="JsonException">A file that was built in is not of the form (a test reads them all).</exception>
    public static ImmutableArray<AttackPattern> All => Patterns.Value;

    /// <summary>The pattern of an id; null where there is none.</summary>
    public static AttackPattern? Find(string id) => All.FirstOrDefault(p => p.Id == id);

    /// <summary>The patterns that abuse tools of a class, flag or argument tag.</summary>
    public static IEnumerable<AttackPattern> Abusing(string trait) =>
        All.Where(p => p.Classes.Contains(trait) || p.Flags.Contains(trait) || p.Tags.Contains(trait));

    private static ImmutableArray<AttackPattern> ReadAll()
    {
        var assembly = typeof(AttackCatalog).Assembly;
        var all = ImmutableArray.CreateBuilder<AttackPattern>();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var file = JsonSerializer.Deserialize(stream, AttackJson.Default.AttackFile) ?? throw new JsonException($"{name} is null");
            all.AddRange(file.Patterns.Select(p => p with { Group = file.Group }));
        }

        return all.ToImmutable();
    }
}

/// <summary>One file: the patterns of a group.</summary>
internal sealed record AttackFile
{
    public required string Group { get; init; }

    public required ImmutableArray<AttackPattern> Patterns { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(AttackFile))]
internal sealed partial class AttackJson : JsonSerializerContext;
