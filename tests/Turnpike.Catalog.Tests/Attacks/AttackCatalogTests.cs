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
        Assert.All(pattern.Incidents, i => Assert.True(i.Name.Length > 3));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Every_source_is_an_address_and_says_whether_it_was_read(string id)
    {
        var incidents = AttackCatalog.Find(id)!.Incidents;
        Assert.All(incidents, i => Assert.True(Uri.TryCreate(i.Source, UriKind.Absolute, out var source) && source.Scheme == "https" && source.Host.Contains('.', StringComparison.Ordinal), i.Source));
        Assert.All(incidents.Where(i => i.Via is not null), i => Assert.StartsWith("https://", i.Via, StringComparison.Ordinal));
        Assert.All(incidents.Where(i => i.Via is not null), i => Assert.NotNull(i.Verified)); // Whoever names an account has read it.
        Assert.All(incidents.Where(i => i.Verified is not null), i => Assert.Matches(@"^20\d\d-\d\d-\d\d$", i.Verified!));
        Assert.All(incidents.SelectMany(i => i.Identifiers), c => Assert.Matches(@"^(CVE-20\d\d-\d{4,}|GHSA(-[0-9a-z]{4}){3}|GO-20\d\d-\d+)$", c.Id));
    }

    [Fact]
    public void An_identifier_leads_to_where_it_is_kept() =>
        Assert.Equal(
            [("CVE-2025-1", "https://nvd.nist.gov/vuln/detail/CVE-2025-1"), ("GO-2026-1", "https://pkg.go.dev/vuln/GO-2026-1"), ("GHSA-a", "https://github.com/advisories/GHSA-a")],
            new AttackIncident("2025", "x", "https://a.example/", "CVE-2025-1, GO-2026-1, GHSA-a").Identifiers);

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
