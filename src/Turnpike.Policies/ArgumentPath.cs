using System.Collections.Immutable;
using Turnpike.Policies.Documents;

namespace Turnpike.Policies;

/// <summary>An <c>args.</c> path that a policy reads.</summary>
/// <param name="Text">The path as written, up to a <c>[*]</c>: what is read then is the list.</param>
/// <param name="Segments">Its keys in unescaped UTF-8.</param>
public sealed record ArgumentPath(string Text, ImmutableArray<byte[]> Segments)
{
    /// <summary>Every path that conditions and amounts of a document name, each once.</summary>
    internal static ImmutableArray<ArgumentPath> Of(PolicyDocument document) =>
    [
        .. document.Rules()
            .SelectMany(rule => rule.Comparisons.Select(comparison => comparison.Path).Concat(rule.AllLimits.Select(limit => limit.AmountPath).OfType<ValuePath>()))
            .Where(path => path.Root == PathRoot.Arguments)
            .DistinctBy(path => path.ListText, StringComparer.Ordinal)
            .Select(path => new ArgumentPath(path.ListText, path.HasElements ? path.Segments[..path.ElementsAt] : path.Segments)),
    ];
}
