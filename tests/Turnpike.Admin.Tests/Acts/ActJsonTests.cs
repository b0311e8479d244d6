using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Grants;

namespace Turnpike.Admin.Tests.Acts;

public sealed class ActJsonTests
{
    [Fact]
    public void A_request_reads_back_as_it_was_written()
    {
        var request = new CreateGrant("alice", [new GrantedServer("m", "p")], DateTimeOffset.UnixEpoch, false);
        var text = JsonSerializer.Serialize(request, ActJson.Default.CreateGrant);
        Assert.Equal(
            """{"subject":"alice","servers":[{"server":"m","policy":"p"}],"expires_at":"1970-01-01T00:00:00+00:00","anonymous":false,"labels":null}""", text);
        var read = JsonSerializer.Deserialize(text, ActJson.Default.CreateGrant)!;
        Assert.Equal(request with { Servers = read.Servers }, read);
    }

    [Theory]
    [InlineData("""{"id":"g_1","extra":1}""")]
    [InlineData("""{"id":"g_1","id":"g_2"}""")]
    [InlineData("""{"Id":"g_1"}""")]
    [InlineData("""{"id":null}""")]
    [InlineData("""{}""")]
    public void A_request_that_is_not_exactly_right_is_refused(string text) =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize(text, ActJson.Default.NamedGrant));

    [Fact]
    public void Every_act_is_found_by_its_name() =>
        Assert.All(AdminActs.All, act => Assert.Equal(act.Key, act.Value.Name));
}
