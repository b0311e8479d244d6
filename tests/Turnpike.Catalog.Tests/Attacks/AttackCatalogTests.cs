using System.Text;
using System.Text.RegularExpressions;
using Turnpike.Catalog.Attacks;
using Turnpike.Policies;

namespace Turnpike.Catalog.Tests.Attacks;

/// <summary>The data files of the attack patterns: their form, their words, and that each policy is one.</summary>
public sealed partial class AttackCatalogTests
{
    public static TheoryData<string> Ids => [.. AttackCatalog.All.Select(p => p.Id)];

    [Fact]
    public void Ids_are_unique_and_fit_for_an_address()
    {
        Assert.NotEmpty(AttackCatalog.All);
        Assert.Equal(AttackCatalog.All.Length, AttackCatalog.All.Select(p => p.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(AttackCatalog.All, p => Assert.Matches(IdForm(), p.Id));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_member_is_filled_with_words_of_the_rubric(string id)
    {
        var pattern = AttackCatalog.Find(id)!;
        Assert.All([pattern.Name, pattern.Group, pattern.Summary, pattern.Control, pattern.Limits], text => Assert.DoesNotMatch("^\\s*$|\\||\n", text));
        Assert.All([pattern.Stages.Length, pattern.Incidents.Length, pattern.Signals.Length], count => Assert.True(count > 0));
        Assert.All(pattern.Classes, word => Assert.Contains(word, new[] { "Read", "Write", "Execute", "Destructive", "Financial" }));
        Assert.All(pattern.Flags, word => Assert.Contains(word, new[] { "sensitive_read", "untrusted_source", "external_send", "admin", "code" }));
        Assert.All(pattern.Tags, word => Assert.Contains(word, new[] { "path", "url", "cli", "shell", "sql", "code", "recipient", "amount", "id", "environment", "secret" }));
        Assert.Contains(pattern.Effect, new[] { "stopped", "contained", "seen" });
        Assert.Equal(pattern.Replay is null, pattern.StoppedBy.IsEmpty);
        Assert.All(pattern.Incidents, i => Assert.Matches(DateForm(), i.Date));
        Assert.All(pattern.Incidents, i => Assert.True(i.Source.Length > 5 && i.Name.Length > 3));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Its_policy_is_valid(string id)
    {
        var load = CompiledPolicy.Load(Encoding.UTF8.GetBytes(AttackCatalog.Find(id)!.Policy.GetRawText()));
        Assert.True(load.Policy is not null, string.Join("\n", load.Problems.Select(p => p.ToString())));
    }

    [Fact]
    public void At_least_sixty_patterns_have_a_replay() => Assert.InRange(AttackCatalog.All.Count(p => p.Replay is not null), 60, int.MaxValue);

    [Fact]
    public void Patterns_are_found_by_what_they_abuse() =>
        Assert.All(AttackCatalog.Abusing("path"), p => Assert.Contains("path", p.Tags));

    [GeneratedRegex("^[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex IdForm();

    [GeneratedRegex(@"^20\d\d(-\d\d(-\d\d)?)?$")]
    private static partial Regex DateForm();
}
