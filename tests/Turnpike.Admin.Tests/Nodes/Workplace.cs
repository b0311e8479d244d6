using System.Text;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Servers;
using Turnpike.Audit.Reading;

namespace Turnpike.Admin.Tests.Nodes;

/// <summary>A data folder of this test's own.</summary>
internal sealed class Workplace : IAsyncDisposable
{
    public const string TenADay = """
        { "version": "1", "default": "deny",
          "tools": { "echo": { "limits": [ { "counter": "echoes", "window": "day", "max": 10, "scope": "grant" } ] }, "free": {} } }
        """;

    private readonly List<Node> _nodes = [];

    public string Data { get; } = Directory.CreateTempSubdirectory("tp-node-").FullName;

    public async Task<Node> OpenAsync(GatewayConfiguration? configuration = null, string who = "tester", TimeProvider? time = null)
    {
        var options = new NodeOptions { Who = who, Configuration = configuration ?? GatewayConfiguration.Default, PasswordIterations = 10, Time = time ?? TimeProvider.System };
        var node = await Node.OpenAsync(Data, options, TestContext.Current.CancellationToken);
        _nodes.Add(node);
        return node;
    }

    /// <summary>Adds the server <c>s</c>, the policy <c>p</c> and a grant on them.</summary>
    public static async Task<GrantWithToken> PrepareAsync(Node node, string policy = TenADay)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await node.ActAsync(AdminActs.AddServer, new AddServer { Name = "s", Command = ["never-started"], Probe = false }, cancellation);
        await node.ActAsync(AdminActs.ApplyPolicy, new ApplyPolicy("p", policy), cancellation);
        return await node.ActAsync(AdminActs.CreateGrant, new CreateGrant("alice", [new GrantedServer("s", "p")]), cancellation);
    }

    /// <summary>The record's text, from the files.</summary>
    public string Record() => string.Concat(
        Directory.EnumerateFiles(Path.Combine(Data, "record"), "*.tpa").Order(StringComparer.Ordinal).Select(f => Encoding.Latin1.GetString(ReadShared(f))));

    /// <summary>Every record, once all that was noted is written.</summary>
    public async Task<JsonElement[]> RecordsAsync()
    {
        await CloseAsync();
        using var reader = new AuditReader(Path.Combine(Data, "record"));
        return [.. reader.ReadAll().Select(r => JsonDocument.Parse(r.Payload).RootElement)];
    }

    /// <summary>Ends every node.</summary>
    public async Task CloseAsync()
    {
        foreach (var node in _nodes.AsEnumerable().Reverse())
        {
            await node.DisposeAsync();
        }

        _nodes.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Directory.Delete(Data, recursive: true);
    }

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
