using Turnpike.Admin.Accounts;
using Turnpike.Admin.Acts;
using Turnpike.Console.Tests.Frame;

namespace Turnpike.Console.Tests.People;

public sealed class PeoplePagesTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_admin_ends_one_session_of_somebody_and_the_others_stay()
    {
        await using var console = await OpenConsole.StartAsync();
        await console.Node.ActAsync(AdminActs.SetPassword, new SetPassword("vi", OpenConsole.Password), Stop);
        foreach (var source in new[] { "192.0.2.1", "192.0.2.<b>" })
        {
            await console.Node.ActAsync(AdminActs.OpenSession, new OpenSession("vi", OpenConsole.Password, null, source), Stop);
        }

        var page = (await console.GetAsync("ada", "/console/people/vi")).Text;
        Assert.DoesNotContain("192.0.2.<b>", page, StringComparison.Ordinal);
        var ended = console.Node.Current.ConsoleSessions.Values.Single(s => s.Source == "192.0.2.1").Id;
        Assert.Contains($"value=\"{ended}\"", page, StringComparison.Ordinal);
        Assert.Equal("/console/people/vi", (await console.PostAsync("ada", "/console/people/vi/sessions", ("id", ended))).Location);
        Assert.Equal("192.0.2.<b>", Assert.Single(console.Node.Current.ConsoleSessions.Values, s => s.Person == "vi").Source);
        await console.PostAsync("ada", "/console/people/vi/sessions");
        Assert.DoesNotContain(console.Node.Current.ConsoleSessions.Values, s => s.Person == "vi");
        Assert.Equal(403, (await console.PostAsync("pol", "/console/people/ada/sessions")).Status);
    }
}
