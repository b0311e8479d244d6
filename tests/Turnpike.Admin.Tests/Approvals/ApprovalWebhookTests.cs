using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.NodeTarget;
using Turnpike.Admin.Tests.Nodes;

namespace Turnpike.Admin.Tests.Approvals;

/// <summary>What people are told of approvals, and what they are not.</summary>
public sealed class ApprovalWebhookTests : IDisposable
{
    private const string Policy = """
        { "version": "1", "default": "deny", "tools": { "echo": { "action": "require_approval", "reason": "Somebody looks." } } }
        """;

    private const string Secret = "whsec_AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA=";

    private readonly TcpListener _receiver = new(IPAddress.Loopback, 0);
    private readonly string _secret = Path.GetTempFileName();

    public ApprovalWebhookTests()
    {
        _receiver.Start();
        File.WriteAllText(_secret, Secret + "\n");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _receiver.Dispose();
        File.Delete(_secret);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_and_its_answer_are_told_with_arguments_only_where_the_configuration_says_so(bool arguments)
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync(Configuration(arguments));
        node.Announce(new Uri("http://127.0.0.1:7227"));
        var grant = (await Workplace.PrepareAsync(node, Policy)).Grant.Id;
        var id = (await Calls.ReserveAsync(node, grant, "s", "echo")).Approval!.Id!;
        var requested = await ReceiveAsync();
        Assert.Equal("approval.requested", requested.GetProperty("type").GetString());
        var data = requested.GetProperty("data");
        Assert.Equal(
            (id, "alice", "s", "echo", "Somebody looks.", $"http://127.0.0.1:7227/console/approvals/{id}", $"turnpike approval approve {id}"),
            (Text("id"), Text("caller"), Text("server"), Text("name"), Text("reason"), Text("page"), Text("decide")));
        Assert.Equal(arguments ? "{}" : null, data.TryGetProperty("arguments", out var given) ? given.GetString() : null);
        Assert.Equal(id, (await Calls.ReserveAsync(node, grant, "s", "echo")).Approval!.Id);

        await node.ActAsync(AdminActs.DenyCall, new AnswerApproval(id, "no"), Cancellation);
        var denied = await ReceiveAsync();
        Assert.Equal(("approval.denied", "tester", "no"), (denied.GetProperty("type").GetString(), Of(denied, "answered_by"), Of(denied, "answer_reason")));
        var view = await node.ActAsync(AdminActs.ShowWebhook, Nothing.Value, Cancellation);
        Assert.StartsWith("http://127.0.0.1:", view.Address, StringComparison.Ordinal);
        Assert.DoesNotContain("AQIDBAUG", work.Record(), StringComparison.Ordinal);

        string? Text(string member) => data.GetProperty(member).GetString();
        static string? Of(JsonElement told, string member) => told.GetProperty("data").GetProperty(member).GetString();
    }

    [Fact]
    public async Task What_waits_when_an_owner_starts_is_told_again()
    {
        await using var work = new Workplace();
        var quiet = await work.OpenAsync();
        var grant = (await Workplace.PrepareAsync(quiet, Policy)).Grant.Id;
        var id = (await Calls.ReserveAsync(quiet, grant, "s", "echo")).Approval!.Id;
        await work.CloseAsync();
        await work.OpenAsync(Configuration());
        Assert.Equal(id, (await ReceiveAsync()).GetProperty("data").GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_call_waits_for_no_receiver()
    {
        await using var work = new Workplace();
        var node = await work.OpenAsync(Configuration());
        var grant = (await Workplace.PrepareAsync(node, Policy)).Grant.Id;
        var id = (await Calls.ReserveAsync(node, grant, "s", "echo")).Approval!.Id!;
        await node.ActAsync(AdminActs.ApproveCall, new AnswerApproval(id), Cancellation);
        Assert.True((await Calls.ReserveAsync(node, grant, "s", "echo")).IsGranted);
    }

    [Fact]
    public async Task A_secret_that_is_missing_or_of_another_form_stops_the_start_and_is_not_repeated()
    {
        await using var work = new Workplace();
        File.WriteAllText(_secret, "hunter2");
        var refused = await Assert.ThrowsAsync<AdminException>(() => work.OpenAsync(Configuration()));
        Assert.Equal(AdminFaultCode.Invalid, refused.Fault.Code);
        Assert.DoesNotContain("hunter2", refused.ToString(), StringComparison.Ordinal);
        File.Delete(_secret);
        Assert.Equal(AdminFaultCode.Invalid, (await Assert.ThrowsAsync<AdminException>(() => work.OpenAsync(Configuration()))).Fault.Code);
    }

    private GatewayConfiguration Configuration(bool arguments = false) => new()
    {
        ApprovalWebhook = new WebhookConfiguration(new Uri($"http://127.0.0.1:{((IPEndPoint)_receiver.LocalEndpoint).Port}/hook"), _secret, arguments),
    };

    // One request, taken with 204 and the connection closed.
    private async Task<JsonElement> ReceiveAsync()
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        late.CancelAfter(TimeSpan.FromSeconds(30));
        using var client = await _receiver.AcceptTcpClientAsync(late.Token);
        await using var stream = client.GetStream();
        var text = new StringBuilder();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            text.Append(Encoding.UTF8.GetString(buffer, 0, await stream.ReadAsync(buffer, late.Token)));
            var request = text.ToString();
            var body = request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4;
            if (body > 4 && request[body..] is ['{', .., '}'] json && json.Count(c => c == '{') == json.Count(c => c == '}'))
            {
                await stream.WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray(), late.Token);
                return JsonDocument.Parse(json).RootElement;
            }
        }
    }
}
