using System.Collections.Immutable;
using Turnpike.Policies.Documents;

namespace Turnpike.Policies;

/// <summary>An <c>args.</c> path that a policy reads.</summary>
/// <param name="Text">The path as written, up to a <c>[*]</c>: what is read then is the list.</param>
/// <param name="Segments">Its keys in unescaped UTF-8.</param>
public sealed record ArgumentPath(string Text, ImmutableArray<byte[]> Segments)
{
    /// <summary>Every path that conditions and amounts of a document name, each once.</summary>
    internal static ImmutableArray<ArgumentPath> Of(PolicyDocument document)
    {
        // Paths of equal text are mostly one object, so that all but a few of a large document are passed over at once.
        var paths = new HashSet<ValuePath>(ReferenceEqualityComparer.Instance);
        foreach (var rule in document.Rules())
        {
            foreach (var condition in rule.Predicates.SelectMany(p => p.Conditions))
            {
                if (condition is Comparison comparison)
                {
                    paths.Add(comparison.Path);
                }
                else
                {
                    paths.UnionWith(condition.Comparisons.Select(c => c.Path));
                }
            }

            paths.UnionWith(rule.AllLimits.Select(limit => limit.AmountPath).OfType<ValuePath>());
        }

        return
        [
            .. paths.Where(path => path.Root == PathRoot.Arguments)
                .DistinctBy(path => path.ListText, StringComparer.Ordinal)
                .Select(path => new ArgumentPath(path.ListText, path.HasElements ? path.Segments[..path.ElementsAt] : path.Segments)),
        ];
    }
}
