using System.Globalization;
using System.Text.RegularExpressions;

namespace Turnpike.Architecture.Tests;

/// <summary>What a reader of the documents may rely on: links lead somewhere, and tests named as a proof exist.</summary>
public sealed partial class DocumentTests
{
    private static IEnumerable<string> Documents =>
        Repository.Files("docs", "src", "tests", "bench")
            .Concat(Directory.EnumerateFiles(Repository.Root).Select(file => Path.GetFileName(file)))
            .Where(file => file.EndsWith(".md", StringComparison.Ordinal));

    [Fact]
    public void Documents_are_found() => Assert.True(Documents.Count() > 10);

    [Fact]
    public void Every_relative_link_leads_somewhere()
    {
        var broken =
            from document in Documents
            from target in Links(Repository.Read(document))
            where !Leads(document, target)
            select $"{document} links to {target}";
        Assert.Empty(broken);
    }

    [Fact]
    public void A_link_to_nowhere_is_found()
    {
        Assert.False(Leads("docs/promises.md", "no-such-page.md"));
        Assert.False(Leads("README.md", "docs/promises.md#no-such-heading"));
        Assert.True(Leads("docs/promises.md", "../README.md#turnpike"));
        Assert.Equal(["a.md", "b.md#c"], Links("[one](a.md) `[code](x.md)` [two](b.md#c) [web](https://example.com)\n```\n[code](y.md)\n```\n"));
    }

    /// <summary>Every page of docs/ is linked from another one, so that a reader can come to it.</summary>
    [Fact]
    public void Every_page_of_docs_can_be_reached_from_the_readme()
    {
        HashSet<string> reached = ["README.md"];
        Queue<string> open = new(reached);
        while (open.TryDequeue(out string? page))
        {
            foreach (string target in Links(Repository.Read(page)).Select(link => Resolve(page, link.Split('#')[0])))
            {
                if (target.EndsWith(".md", StringComparison.Ordinal) && File.Exists(Path.Combine(Repository.Root, target)) && reached.Add(target))
                {
                    open.Enqueue(target);
                }
            }
        }

        Assert.Empty(Repository.Files("docs").Where(page => page.EndsWith(".md", StringComparison.Ordinal)).Except(reached));
    }

    /// <summary>Pages name proofs as <c>Class.Method</c>; each must be a test method of a file of that name.</summary>
    [Theory]
    [InlineData("docs/promises.md", 20)]
    [InlineData("docs/checklist.md", 80)]
    public void Every_test_named_as_a_proof_exists(string document, int least)
    {
        string page = Repository.Read(document);
        Assert.True(Proof().Count(page) > least);
        Assert.Empty(Proof().Matches(page).Where(proof => !Exists(proof.Groups[1].Value, proof.Groups[2].Value)).Select(proof => proof.Value));
    }

    [Fact]
    public void A_proof_that_is_none_is_found()
    {
        Assert.True(Exists(nameof(DocumentTests), nameof(A_proof_that_is_none_is_found)));
        Assert.False(Exists(nameof(DocumentTests), "No_such_test"));
        Assert.False(Exists("NoSuchTests", nameof(A_proof_that_is_none_is_found)));
    }

    /// <summary>
    /// docs/checklist.md: each of the 121 points once and in order; what is met or bettered names a test, what is bettered says how and what is
    /// left says why; the totals are the counted ones.
    /// </summary>
    [Fact]
    public void The_checklist_has_every_point_once_and_counts_right()
    {
        string page = Repository.Read("docs/checklist.md");
        (int Number, string State, bool SaysMore, bool HasProof)[] points =
            [.. Point().Matches(page).Select(p => (int.Parse(p.Groups[1].Value, CultureInfo.InvariantCulture), p.Groups[2].Value, p.Groups[3].Length > 2, Proof().IsMatch(p.Groups[4].Value)))];
        Assert.Equal(Enumerable.Range(1, 121), points.Select(p => p.Number));
        Assert.Empty(points.Where(p => p.HasProof == (p.State == "left")).Select(p => p.Number));
        Assert.Empty(points.Where(p => p.State != "met" && !p.SaysMore).Select(p => p.Number));
        int Count(string state) => points.Count(p => p.State == state);
        Assert.Contains($"**{Count("met")} met, {Count("bettered")} bettered, {Count("left")} left.**", page, StringComparison.Ordinal);
    }

    private static bool Exists(string type, string method) =>
        Repository.Files("tests").Where(file => Path.GetFileName(file) == type + ".cs").Any(file => Repository.Read(file).Contains($" {method}(", StringComparison.Ordinal));

    private static IEnumerable<string> Links(string markdown) =>
        Link().Matches(Code().Replace(markdown, ""))
            .Select(match => match.Groups[1].Value)
            .Where(target => !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal));

    private static bool Leads(string document, string target)
    {
        string[] parts = target.Split('#', 2);
        string full = Path.Combine(Repository.Root, Resolve(document, parts[0]));
        if (!File.Exists(full) && !Directory.Exists(full))
        {
            return false;
        }

        return parts.Length == 1
            || Heading().Matches(File.ReadAllText(full)).Any(match => Anchor(match.Groups[1].Value) == parts[1]);
    }

    /// <summary>A link's target relative to the root.</summary>
    private static string Resolve(string document, string path) =>
        path.Length == 0
            ? document
            : Path.GetRelativePath(Repository.Root, Path.Combine(Repository.Root, Path.GetDirectoryName(document) ?? "", path)).Replace('\\', '/');

    // The anchors of the places where these pages are read: lower case, punctuation gone, a blank becomes a hyphen.
    private static string Anchor(string heading) =>
        NotInAnchor().Replace(heading.Trim().ToLowerInvariant(), "").Replace(' ', '-');

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```|`[^`\n]*`", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\- ]")]
    private static partial Regex NotInAnchor();

    [GeneratedRegex(@"`(\w+Tests)\.(\w+)`")]
    private static partial Regex Proof();

    [GeneratedRegex(@"^\| (\d+) \| [^|]+ \| (met|bettered|left)([^|]*) \| ([^|]*)\|$", RegexOptions.Multiline)]
    private static partial Regex Point();
}
