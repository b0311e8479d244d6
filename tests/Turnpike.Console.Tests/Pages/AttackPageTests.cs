using System.Text;
using Turnpike.Catalog.Attacks;
using Turnpike.Console.Catalog.Addresses;
using Turnpike.Console.Catalog.Pages;
using Turnpike.Policies;

namespace Turnpike.Console.Tests.Pages;

public sealed class AttackPageTests
{
    [Fact]
    public void Every_attack_has_a_page_with_its_stages_its_policy_and_its_limits()
    {
        Assert.NotEmpty(AttackCatalog.All);
        Assert.All(AttackCatalog.All, attack =>
        {
            var bytes = AttackPage.Render(CatalogLinks.OnFace(CatalogPlaces.Attack(attack.Id)), attack, []);
            Assert.InRange(bytes.Length, 1000, 150 * 1024);
            var page = new HtmlPage(bytes);
            Assert.Equal(attack.Stages.Length, page.Texts.Count(t => t.Within.EndsWith("section/ol/li", StringComparison.Ordinal)));
            Assert.Contains(attack.Limits, page.TextOf("section"));
            Assert.Null(Record(page.TextOf("pre")));
        });
    }

    [Fact]
    public void The_list_names_every_attack_and_every_group_has_an_anchor()
    {
        var page = new HtmlPage(AttackListPage.Render(CatalogLinks.OnFace(CatalogPlaces.Attacks)));
        Assert.All(AttackCatalog.All, attack => Assert.Contains(page.All("a"), a => a["href"] == "/catalog/attack/" + PathName.Of(attack.Id)));
        Assert.All(FlagCombination.All, c => Assert.Contains(page.All("section"), s => s.GetValueOrDefault("id") == AttackLists.Anchor(c.Group)));
    }

    [Fact]
    public void Incidents_stand_with_their_dates_and_cves()
    {
        var attack = AttackCatalog.All.First(a => a.Incidents.Any(i => i.Cve is { Length: > 0 and < 20 }));
        var page = new HtmlPage(AttackPage.Render(CatalogLinks.OnFace("attack/x"), attack, []));
        Assert.All(attack.Incidents, incident => Assert.Contains(page.All("time"), t => t["datetime"] == incident.Date));
        Assert.Contains(page.All("a"), a => a["href"].StartsWith("https://nvd.nist.gov/vuln/detail/CVE-", StringComparison.Ordinal));
    }

    private static string? Record(string policy) =>
        CompiledPolicy.Load(Encoding.UTF8.GetBytes(policy)) is { Policy: null } load ? policy + "\n" + string.Join('\n', load.Problems) : null;
}
