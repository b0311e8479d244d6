using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Turnpike.Catalog.Classification;

namespace Turnpike.Catalog.Attacks;

/// <summary>The catalogue of attack patterns that comes with the product.</summary>
public static class AttackCatalog
{
    private const string Prefix = "attacks/";

    private static readonly Lazy<ImmutableArray<AttackPattern>> Patterns = new(ReadAll);

    private static readonly Lazy<ImmutableArray<(AttackPattern Pattern, AttackTraits Traits)>> Traits =
        new(() => [.. All.Select(p => (p, AttackTraits.Of(p)))]);

    /// <summary>Every pattern, by group and then in the order of its file. Read once, at the first use.</summary>
    /// <exception cref="JsonException">A file that was built in is not of the form (a test reads them all).</exception>
    public static ImmutableArray<AttackPattern> All => Patterns.Value;

    /// <summary>The pattern of an id; null where there is none.</summary>
    public static AttackPattern? Find(string id) => All.FirstOrDefault(p => p.Id == id);

    /// <summary>The patterns that abuse tools of a class, flag or argument tag.</summary>
    public static IEnumerable<AttackPattern> Abusing(string trait) =>
        All.Where(p => p.Classes.Contains(trait) || p.Flags.Contains(trait) || p.Tags.Contains(trait));

    /// <summary>
    /// The patterns that abuse what a tool is: one of its classes and, where it names flags or argument tags, one of those too. Those that share
    /// most traits come first; among equals the one that names fewest, then the catalogue's order. Patterns that need no tool are never among them.
    /// </summary>
    /// <param name="risk">What is known of the tool.</param>
    /// <param name="limit">How many at most.</param>
    public static ImmutableArray<RelatedAttack> Related(ToolRisk risk, int limit = 8)
    {
        ArgumentNullException.ThrowIfNull(risk);
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        var tool = AttackTraits.Of(risk);
        return [.. Traits.Value
            .Select(p => (p.Pattern, p.Traits, Shared: p.Traits.SharedWith(tool)))
            .Where(p => p.Shared > 0)
            .OrderByDescending(p => p.Shared).ThenBy(p => p.Traits.Count)
            .Take(limit)
            .Select(p => new RelatedAttack(p.Pattern, p.Traits.WordsSharedWith(risk.Class, tool)))];
    }

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
