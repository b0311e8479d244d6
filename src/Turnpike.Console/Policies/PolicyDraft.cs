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
    /// <summary>Cases somebody tests it with; they are carried along as long as one works on it.</summary>
    public string Cases { get; init; } = "";

    /// <summary>What somebody else put in force since it was begun; null where nobody did.</summary>
    public Overtaken? Overtaken { get; init; }

    /// <summary>The draft of a form.</summary>
    public static PolicyDraft Read(PageRequest request) => new(
        request.Place("name"),
        request.FormText("document"),
        int.TryParse(request.Form("from"), NumberStyles.None, CultureInfo.InvariantCulture, out var from) ? from : 0,
        request.FormAll("server"))
    {
        Cases = request.FormText("cases"),
    };

    /// <summary>What is in force.</summary>
    public static PolicyDraft Of(PolicyEntry entry, ImmutableArray<string> asked) => new(entry.Name, Encoding.UTF8.GetString(entry.Document.Span), entry.Version, asked);

    /// <summary>The path of the policy's pages.</summary>
    public string Path => PathOf(Name);

    /// <summary>The path of a policy's pages.</summary>
    public static string PathOf(string name) => "/console/policies/" + Uri.EscapeDataString(name);

    /// <summary>Whether there is a document, and it is another one than what is in force.</summary>
    public bool DiffersFrom(PolicyEntry? inForce) =>
        Document.Length > 0 && (inForce is null || Document != Encoding.UTF8.GetString(inForce.Document.Span).ReplaceLineEndings("\n"));

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
