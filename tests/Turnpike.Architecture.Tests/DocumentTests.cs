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

    /// <summary>docs/promises.md names proofs as <c>Class.Method</c>; each must be a test method of a file of that name.</summary>
    [Fact]
    public void Every_test_named_as_a_proof_exists()
    {
        string page = Repository.Read("docs/promises.md");
        var missing =
            from Match proof in Proof().Matches(page)
            let method = proof.Groups[2].Value
            let files = Repository.Files("tests").Where(file => Path.GetFileName(file) == proof.Groups[1].Value + ".cs")
            where !files.Any(file => Repository.Read(file).Contains($" {method}(", StringComparison.Ordinal))
            select proof.Value;
        Assert.True(Proof().Count(page) > 20);
        Assert.Empty(missing);
    }

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
}
