using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Secrets;
using Turnpike.Admin.Servers;
using Turnpike.Console.Api;

namespace Turnpike.Console.Tests.Api;

/// <summary>The way from an act's request to a request of the API, and back through the face.</summary>
public sealed class ApiRequestTests
{
    [Fact]
    public void A_request_is_put_into_address_query_and_body()
    {
        Assert.Equal("/api/v1/servers/a%2Fb%20c?condition=true", Of(AdminActs.ShowServer, new NamedServer("a/b c")).Target);
        Assert.Equal("/api/v1/pins?pending_only=true", Of(AdminActs.ListPins, new ListPins(PendingOnly: true)).Target);
        Assert.Equal("/api/v1/pins?server=x%26y&pending_only=false", Of(AdminActs.ListPins, new ListPins("x&y")).Target);
        Assert.Equal("/api/v1/policies/p?version=3", Of(AdminActs.ShowPolicy, new NamedPolicy("p", 3)).Target);
        Assert.Equal("/api/v1/policies/p/versions", Of(AdminActs.PolicyHistory, new NamedPolicy("p")).Target);
        var choose = Of(AdminActs.ApprovePins, new ChoosePins("s", [new PinChoice("tool", "t", "h")]));
        Assert.Equal(("/api/v1/servers/s/pins/approve", """{"choices":[{"kind":"tool","name":"t","hash":"h"}]}"""), (choose.Target, Encoding.UTF8.GetString(choose.Body!)));
        var secret = Of(AdminActs.SetSecret, new SetSecret { Server = "s", Name = "K", Value = "v" });
        Assert.Equal("/api/v1/secrets/s/K", secret.Target);
    }

    [Fact]
    public void A_list_in_pages_becomes_whole_again()
    {
        var request = Of(AdminActs.ListPeople, Nothing.Value);
        var whole = System.Text.Json.Nodes.JsonNode.Parse("""{"people":[1,2],"next":"a"}""")!.AsObject();
        Assert.Equal("a", request.Join(whole, whole));
        Assert.Null(request.Join(whole, System.Text.Json.Nodes.JsonNode.Parse("""{"people":[3]}""")!.AsObject()));
        Assert.Equal("""{"people":[1,2,3]}""", whole.ToJsonString());
        Assert.Equal("/api/v1/people?cursor=a%3D", request.From("a=").Target);
    }

    private static ApiRequest Of<TRequest, TResponse>(Act<TRequest, TResponse> act, TRequest request)
        where TRequest : class
        where TResponse : class => ApiRequest.Of(ApiTable.Routes.Of(act)!, act.Request, request);
}
