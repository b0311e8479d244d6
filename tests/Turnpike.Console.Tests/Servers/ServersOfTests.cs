using System.Text;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Servers;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Lists;
using Turnpike.Console.Tests.Frame;
using Turnpike.Wire.Json;

namespace Turnpike.Console.Tests.Servers;

/// <summary>Servers that are there without a process or a network: what they say is told to the gateway as if it had seen it.</summary>
internal static class ServersOfTests
{
    public const string Hostile = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202e\u200b";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Puts a server behind the gate that nobody looks at.</summary>
    public static ValueTask<ServerView> AddAsync(this OpenConsole console, string name, params string[] command) =>
        console.Node.ActAsync(AdminActs.AddServer, new AddServer { Name = name, Command = [.. command.Length > 0 ? command : ["/nowhere/server"]], Probe = false }, Stop);

    /// <summary>Has a server be seen with these tools; name and description.</summary>
    public static ValueTask SeeAsync(this OpenConsole console, string server, params (string Name, string Description)[] tools)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(new
        {
            tools = tools.Select(t => new
            {
                name = t.Name,
                description = t.Description,
                inputSchema = new { type = "object", properties = new Dictionary<string, object> { ["path"] = new { type = "string", description = "The path of a file." } } },
            }),
        });
        var tape = new JsonTape();
        Assert.True(tape.TryRead(json, JsonBudget.Upstream, out _), Encoding.UTF8.GetString(json));
        return console.Node.ObserveAsync(server, new DefinitionReader(new DefinitionCache()).Read(tape.Root, ListKind.Tools).Definitions, Stop);
    }

    /// <summary>Approves everything that waits.</summary>
    public static async Task ApproveAllAsync(this OpenConsole console, string server) =>
        await console.Node.ActAsync(AdminActs.ApprovePins, new ChoosePins(server, [.. (await console.PendingAsync(server)).Select(p => new PinChoice(p.Kind, p.Name, p.Hash))]), Stop);

    /// <summary>What waits.</summary>
    public static async Task<PinView[]> PendingAsync(this OpenConsole console, string server) =>
        [.. (await console.Node.ActAsync(AdminActs.ListPins, new ListPins(server, PendingOnly: true), Stop)).Pins];
}
