using System.Text.RegularExpressions;

namespace Turnpike.Architecture.Tests;

/// <summary>What CONTRIBUTING.md asks of every file: named after concepts, small, finished, and free of one machine's traces.</summary>
public sealed partial class HouseRuleTests
{
    private const int LongestFile = 400;

    private static readonly string[] KindsOfThings =
    [
        "Common", "Core", "Utils", "Utilities", "Helpers", "Models", "Interfaces", "Managers", "Manager", "Services", "Misc", "Shared", "Extensions",
    ];

    [Fact]
    public void The_tree_is_found_and_is_not_empty() => Assert.True(CSharp("src").Count() > 20);

    [Fact]
    public void No_folder_is_named_after_a_kind_of_thing()
    {
        string[] odd = [.. Repository.Files("src", "tests", "bench").Where(file => file.Split('/')[..^1].Intersect(KindsOfThings).Any())];
        Assert.Empty(odd);
    }

    [Fact]
    public void No_file_grows_past_its_second_idea()
    {
        var tooLong =
            from file in CSharp("src", "tests", "bench")
            let lines = Repository.Read(file).Split('\n').Length - 1
            where lines > LongestFile
            select $"{file}: {lines} lines";
        Assert.Empty(tooLong);
    }

    [Fact]
    public void Nothing_sleeps_to_wait() => Assert.Empty(Naming(@"\bThread\s*\.\s*Sleep\b", "src", "tests", "bench"));

    [Fact]
    public void Time_comes_from_the_time_provider() =>
        Assert.Empty(Naming(@"\bDateTime(Offset)?\s*\.\s*(Utc)?Now\b|\bDateTime\s*\.\s*Today\b", "src"));

    private static readonly string[] OffTheWire = ["Editing", "Importing", "Obstacles", "Replay", "Schemas", "Testing"];

    [Fact]
    public void Nothing_on_the_wire_is_read_into_a_document_tree()
    {
        string[] used =
        [
            .. Naming(@"\bJson(Document|Node|Object)\b", "src/Turnpike.Wire", "src/Turnpike.Policies", "src/Turnpike.Gateway")
                .Where(hit => !hit.Contains("//", StringComparison.Ordinal))

                // Tools around the language read and write files of people; nothing of a call comes by them.
                .Where(hit => !OffTheWire.Any(room => hit.StartsWith($"src/Turnpike.Policies/{room}/", StringComparison.Ordinal))),
        ];
        Assert.Empty(used);
    }

    [Fact]
    public void Every_pattern_at_run_time_is_matched_without_backtracking()
    {
        var hits =
            from file in CSharp("src")
            from Match match in NewRegex().Matches(Repository.Read(file))
            where !match.Value.Contains("NonBacktracking", StringComparison.Ordinal) && !match.Value.Contains("Options", StringComparison.OrdinalIgnoreCase)
            select $"{file}: {match.Value}";
        Assert.Empty(hits);
    }

    [Fact]
    public void Nothing_is_left_for_later() =>
        Assert.Empty(Naming(@"\b(TO" + @"DO|FIX" + @"ME|HA" + @"CK)\b", "src", "tests", "bench"));

    /// <remarks>The words are put together here, so that this file does not name what it bans.</remarks>
    [Fact]
    public void No_file_names_a_path_of_one_machine()
    {
        string[] banned = ["/wo" + "rk/", "/far" + "m/", "bash_" + "jobs", "/ro" + "ot/", "C:" + @"\Users"];
        string[] text = [".cs", ".csproj", ".props", ".md", ".mjs", ".json", ".sh", ".slnx", ".yml", ".svg"];
        string[] tops = ["src", "tests", "bench", "docs", ".ci"];
        var loose = Directory.EnumerateFiles(Repository.Root).Select(file => Path.GetFileName(file));
        var hits =
            from file in Repository.Files(tops).Concat(loose)
            where text.Contains(Path.GetExtension(file)) || file == ".ci/run"
            let content = Repository.Read(file)
            from word in banned
            where content.Contains(word, StringComparison.Ordinal)
            select $"{file} names {word}";
        Assert.Empty(hits);
    }

    private static IEnumerable<string> CSharp(params string[] tops) =>
        Repository.Files(tops).Where(file => file.EndsWith(".cs", StringComparison.Ordinal));

    private static IEnumerable<string> Naming(string pattern, params string[] tops) =>
        from file in CSharp(tops)
        where !file.EndsWith(nameof(HouseRuleTests) + ".cs", StringComparison.Ordinal)
        from line in Repository.Read(file).Split('\n')
        where Regex.IsMatch(line, pattern)
        select $"{file}: {line.Trim()}";

    [GeneratedRegex(@"new\s+Regex\s*\([^;]*?;", RegexOptions.Singleline)]
    private static partial Regex NewRegex();
}
