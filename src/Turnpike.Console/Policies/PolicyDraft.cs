using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Turnpike.Console.Frame;
using Turnpike.Policies;
using Turnpike.State.Snapshots;

namespace Turnpike.Console.Policies;

/// <summary>A document somebody works on. It lives in the form alone: nothing is in force before it is applied.</summary>
/// <param name="Name">The policy's name.</param>
/// <param name="Document">The text.</param>
/// <param name="From">The version it was begun from; 0 for a policy that is new.</param>
/// <param name="Asked">Servers somebody wants to see it with, beside those of its grants.</param>
public sealed record PolicyDraft(string Name, string Document, int From, ImmutableArray<string> Asked)
{
    /// <summary>The draft of a form.</summary>
    public static PolicyDraft Read(PageRequest request) => new(
        request.Place("name"),
        request.FormText("document"),
        int.TryParse(request.Form("from"), NumberStyles.None, CultureInfo.InvariantCulture, out var from) ? from : 0,
        request.FormAll("server"));

    /// <summary>What is in force.</summary>
    public static PolicyDraft Of(PolicyEntry entry, ImmutableArray<string> asked) => new(entry.Name, Encoding.UTF8.GetString(entry.Document.Span), entry.Version, asked);

    /// <summary>The path of the policy's pages.</summary>
    public string Path => PathOf(Name);

    /// <summary>The path of a policy's pages.</summary>
    public static string PathOf(string name) => "/console/policies/" + Uri.EscapeDataString(name);

    /// <summary>The document, read and checked; with the tools it decides about, where it can be.</summary>
    public PolicyLoad Load(Snapshot snapshot, ImmutableArray<string> servers)
    {
        var load = CompiledPolicy.Load(Encoding.UTF8.GetBytes(Document));
        var known = servers.SelectMany(s => Admin.Policies.PinnedTools.OfServer(snapshot, s)).DistinctBy(t => t.Name, StringComparer.Ordinal).ToArray();
        return load.Policy is { } policy && known.Length > 0
            ? load with { Problems = [.. load.Problems.Concat(policy.Check(known)).OrderBy(p => p.Line).ThenBy(p => p.Column)] }
            : load;
    }
}
