using Turnpike.Admin.Acts;
using Turnpike.Admin.Policies;
using Turnpike.Console.Frame;
using Turnpike.Console.Policies.Versions;

namespace Turnpike.Console.Policies;

/// <summary>What somebody else put in force while a draft was worked on.</summary>
/// <param name="Version">Its version.</param>
/// <param name="Who">Who did; null where the record does not say.</param>
/// <param name="At">When; where the record does not say, when the version was first applied; null where nobody knows.</param>
/// <param name="Sequence">The record that says so; 0 for none.</param>
public sealed record Overtaken(int Version, string? Who, DateTimeOffset? At, long Sequence)
{
    /// <summary>What overtook a draft; null where nothing did.</summary>
    internal static async ValueTask<Overtaken?> OfAsync(PageRequest request, PolicyDraft draft)
    {
        if (request.Node.Current.Policies.GetValueOrDefault(draft.Name) is not { } now || now.Version == draft.From)
        {
            return null;
        }

        if (await VersionAuthor.InForceAsync(request, now) is { } author)
        {
            return new Overtaken(now.Version, author.Who, author.At, author.Sequence);
        }

        var history = await request.LookAsync(AdminActs.PolicyHistory, new NamedPolicy(draft.Name));
        return new Overtaken(now.Version, null, history?.Versions.FirstOrDefault(v => v.Version == now.Version)?.CreatedAt, 0);
    }
}
