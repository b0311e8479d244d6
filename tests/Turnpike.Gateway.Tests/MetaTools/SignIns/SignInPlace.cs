using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Servers;
using Turnpike.Admin.SignIns;
using Turnpike.Admin.Tests.SignIns;
using Turnpike.Gateway.MetaTools;
using Turnpike.Gateway.Tests.Gates;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.Tests.MetaTools.SignIns;

/// <summary>A gateway with a server that wants a sign-in, and callers of the gateway's own tools under the policy that is recommended for them.</summary>
internal sealed class SignInPlace : IAsyncDisposable
{
    public required GateUnderTest Gate { get; init; }

    public required ProtectedServer Server { get; init; }

    public static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>With the server <c>Notes</c>, or without any.</summary>
    public static async Task<SignInPlace> StartAsync(bool isAdded = true, bool perCaller = false)
    {
        var place = new SignInPlace { Server = await ProtectedServer.StartAsync(), Gate = await GateUnderTest.StartAsync() };
        place.Gate.Node.Announce(new Uri("http://127.0.0.1:7227"));
        if (isAdded)
        {
            await place.ActAsync(AdminActs.AddServer, new AddServer { Name = "Notes", Url = place.Server.Url.ToString() });
        }

        if (perCaller)
        {
            await place.ActAsync(AdminActs.SetAuthorization, new SetAuthorization("Notes", "oauth") { PerCaller = true });
        }

        return place;
    }

    public Task<TResponse> ActAsync<TRequest, TResponse>(Act<TRequest, TResponse> act, TRequest request)
        where TRequest : class
        where TResponse : class => Gate.Node.ActAsync(act, request, Stop).AsTask();

    /// <summary>A caller of the gateway's own tools, and of these servers under a policy that allows everything; its token.</summary>
    public async Task<string> GrantAsync(string subject, params string[] servers)
    {
        var grant = await ActAsync(AdminActs.CreateGrant, new CreateGrant(subject, [new GrantedServer("gateway", null), .. servers.Select(s => new GrantedServer(s, "shop"))]));
        return grant.Token!;
    }

    /// <summary>Calls a tool; the whole answer. What a tool says of itself is held against its schema.</summary>
    public async Task<JsonNode> AskAsync(string token, string tool, string arguments = "{}", string more = "")
    {
        var (_, answer) = await Gate.SendAsync(Gate.Modern("tools/call", $$"""{ "name": "{{tool}}", "arguments": {{arguments}} {{more}} }""", change: r =>
        {
            r.RequestUri = new Uri(r.RequestUri!, "/mcp/gateway/all");
            GateUnderTest.As(r, token);
        }));
        if (answer!["result"]?["structuredContent"] is { } structured)
        {
            var tape = new JsonTape();
            Assert.True(tape.TryRead(Encoding.UTF8.GetBytes(structured.ToJsonString()), JsonBudget.Message, out _));
            Assert.True(
                MetaArguments.Compile(MetaToolTable.Find(MetaToolTable.NameOf(tool))!.OutputSchema).TryValidate(tape.Root, out var fault),
                $"{fault.InstancePath}: {fault.Message} in {structured}");
            Assert.Equal(structured["error"] is not null, (bool?)answer["result"]!["isError"] == true);
        }

        Assert.DoesNotContain("canary", answer.ToJsonString(), StringComparison.Ordinal);
        return answer;
    }

    /// <summary>Calls a tool; its structured content.</summary>
    public async Task<JsonNode> CallAsync(string token, string tool, string arguments = "{}") => (await AskAsync(token, tool, arguments))["result"]!["structuredContent"]!;

    /// <summary>Calls a tool that changes the gateway: a person is asked, says yes, and it is called again.</summary>
    public async Task<JsonNode> CallWithApprovalAsync(string token, string tool, string arguments)
    {
        var asked = (await AskAsync(token, tool, arguments))["result"]!;
        var id = (string?)asked["_meta"]?["dev.turnpike/decision"]?["approvalId"];
        Assert.True(id is not null, asked.ToJsonString());
        await ActAsync(AdminActs.ApproveCall, new AnswerApproval(id));
        return await CallAsync(token, tool, arguments);
    }

    /// <summary>A person's browser opens a flow, signs in, and brings the answer back.</summary>
    public async Task<SignInView> CompleteAsync(string flow)
    {
        var opened = await ActAsync(AdminActs.OpenSignIn, new OpenSignIn(flow));
        return await ActAsync(AdminActs.CompleteSignIn, new CompleteSignIn(await ProtectedServer.SignInAsync(opened.Url), opened.Binding));
    }

    public async ValueTask DisposeAsync()
    {
        await Gate.DisposeAsync();
        await Server.DisposeAsync();
    }
}
