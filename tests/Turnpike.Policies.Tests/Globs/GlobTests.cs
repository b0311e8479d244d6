using FsCheck;
using FsCheck.Fluent;
using Turnpike.Policies.Globs;
using Turnpike.Policies.Tests.Reference;

namespace Turnpike.Policies.Tests.Globs;

/// <summary>Globs: what matches, what contains what, and who wins.</summary>
public sealed class GlobTests
{
    private static readonly string[] ShortNames = [.. ReferenceGlob.Names("abz", 5)];

    private static readonly string[] LongerNames = [.. ReferenceGlob.Names("abz", 7)];

    private static Arbitrary<string[]> Globs(int most) =>
        (from count in Gen.Choose(1, most)
         from globs in Gen.Elements("a", "b", "*", "?", "*", "a").ArrayOf(3).Select(string.Concat).Select(g => g + "*").Or(Gen.Elements("a", "b", "*", "?").ArrayOf(3).Select(string.Concat)).ArrayOf(count)
         select globs).ToArbitrary();

    [Theory]
    [InlineData("get_*", "get_", true)]
    [InlineData("get_*", "get_and_delete_all", true)]
    [InlineData("get_*", "get_\ndelete", true)]
    [InlineData("get_*", "GET_x", false)]
    [InlineData("get_*", "forget_x", false)]
    [InlineData("file://*", "file:///a/b", true)]
    [InlineData("?", "\U0001F600", true)]
    [InlineData("?", "e\u0301", false)]
    [InlineData("a?c", "ac", false)]
    [InlineData("*.*", "a.b.c", true)]
    [InlineData("[ab]*", "a", false)]
    [InlineData("[ab]*", "[ab]x", true)]
    [InlineData("*a*b*c", "xaxbxbc", true)]
    [InlineData("*a*b*c", "xaxcxb", false)]
    [InlineData("a\\*", "a\\b", true)]
    public void Matches_the_whole_name_by_code_point(string glob, string name, bool matches)
    {
        Assert.Equal(matches, new Glob(glob).Matches(name));
        Assert.Equal(matches, ReferenceGlob.Matches(glob, name));
    }

    [Fact]
    public void Matches_as_plain_recursion_does() => Prop.ForAll(Globs(1), globs =>
        ShortNames.All(name => new Glob(globs[0]).Matches(name) == ReferenceGlob.Matches(globs[0], name))).QuickCheckThrowOnFailure();

    [Fact]
    public void Contains_exactly_where_no_name_says_otherwise() => Prop.ForAll(Globs(2), globs =>
    {
        var (outer, inner) = (new Glob(globs[0]), new Glob(globs[^1]));
        var contained = Within(inner.Text, outer.Text);
        return GlobLanguage.Contains(outer, inner) == contained && (!outer.Covers(inner) || contained);
    }).QuickCheckThrowOnFailure();

    /// <summary>The document is refused exactly where some name has no narrowest glob; otherwise the narrowest entry decides.</summary>
    [Fact]
    public void Refuses_fights_and_only_fights() => Prop.ForAll(Globs(3), globs =>
    {
        string[] distinct = [.. globs.Where(ReferenceGlob.IsGlob).Distinct()];
        var document = """{"version":"1","default":"deny","tools":{""" + string.Join(',', distinct.Select(g => $"\"{g}\":{{\"arguments\":\"open\"}}")) + "}}";
        var policy = CompiledPolicy.Load(System.Text.Encoding.UTF8.GetBytes(document)).Policy;
        for (var i = 0; i < LongerNames.Length; i++)
        {
            var name = LongerNames[i];
            string[] matching = [.. distinct.Where(g => Matching(g)[i])];
            string[] narrowest = [.. matching.Where(g => matching.All(o => Within(g, o)))];
            if (matching.Length > 0 && narrowest.Length != 1)
            {
                return policy is null;
            }

            if (policy is not null && policy.Decide(name).Rule != (matching.Length == 0 ? "(default deny)" : "/tools/" + narrowest[0]))
            {
                return false;
            }
        }

        return policy is not null;
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a*", "*b", "a*b", "ab", true)] // what both match is settled by the third and the exact name
    [InlineData("a*", "*b", "a*b", "zz", true)]
    [InlineData("a*", "*b", "aa*b", "zz", false)]
    [InlineData("a?", "?b", "ab", "zz", true)]
    public void A_narrower_entry_settles_a_fight(string first, string second, string third, string fourth, bool accepted) =>
        Assert.Equal(accepted, Subject.Errors($$$$"""{"version":"1","default":"deny","tools":{"{{{{first}}}}":{},"{{{{second}}}}":{},"{{{{third}}}}":{},"{{{{fourth}}}}":{}}}""").Length == 0);

    [Fact]
    public void The_exact_name_wins_then_the_narrowest_glob()
    {
        var policy = Subject.Policy("""{"version":"1","default":"deny","tools":{"*":{"action":"deny"},"get_*":{"arguments":"open"},"get_secret*":{"action":"deny"},"get_secret_name":{"arguments":"open"}}}""");
        Assert.Equal("/tools/get_secret_name", policy.Decide("get_secret_name").Rule);
        Assert.Equal("/tools/get_secret*/action", policy.Decide("get_secret_value").Rule);
        Assert.Equal("/tools/get_*", policy.Decide("get_user").Rule);
        Assert.Equal("/tools/*/action", policy.Decide("put_user").Rule);
    }

    // Which of all names of up to seven characters a glob matches: no two globs of four tokens need longer ones to be told apart.
    private static readonly System.Collections.Concurrent.ConcurrentDictionary<string, bool[]> Known = new(StringComparer.Ordinal);

    private static bool[] Matching(string glob) => Known.GetOrAdd(glob, static g => [.. LongerNames.Select(n => ReferenceGlob.Matches(g, n))]);

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<(string, string), bool> Contained = new();

    private static bool Within(string inner, string outer) =>
        Contained.GetOrAdd((inner, outer), static pair => Matching(pair.Item1).Zip(Matching(pair.Item2)).All(m => !m.First || m.Second));
}
