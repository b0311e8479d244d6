using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Servers;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Lists;
using Turnpike.State.Pins;
using Turnpike.Wire.Json;

namespace Turnpike.Admin.Tests.Nodes;

/// <summary>Trust at first sight where several processes share a folder: the owner looks, once, whoever saw something first.</summary>
public sealed class FirstSightNodeTests
{
    private const string Server =
        """
        while read -r line; do
          id=$(printf '%s' "$line" | sed -n 's/.*"id":\("[^"]*"\|[0-9]*\).*/\1/p')
          case "$line" in
            *'"method":"initialize"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"shell","version":"1"}}}\n' "$id" ;;
            *'"method":"tools/list"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"tools":[{"name":"one","inputSchema":{"type":"object"}}]}}\n' "$id" ;;
            *'"method":"notifications/'*) ;;
            *) printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"no"}}\n' "$id" ;;
          esac
        done
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_attached_process_that_saw_something_has_the_owners_pins_when_it_goes_on()
    {
        await using var work = new Workplace();
        var (owner, attached) = (await work.OpenAsync(), await work.OpenAsync());
        await owner.ActAsync(AdminActs.AddServer, new AddServer { Name = "s", Command = ["sh", "-c", Server], Probe = false, TrustFirst = true }, Cancellation);

        // What a caller's connection was told is not what is pinned: the owner asks for itself.
        await attached.ObserveAsync("s", [Seen("one", "another text"), Seen("two", "")], Cancellation);
        Assert.Equal(FirstTrust.Used, attached.Current.Servers["s"].Trust);
        Assert.Equal(Seen("one", null).Hash, Assert.Single(attached.Current.Servers["s"].Pins).Value.Hash);
        var pending = (await attached.ActAsync(AdminActs.ListPins, new ListPins("s", PendingOnly: true), Cancellation)).Pins;
        Assert.Equal(["changed one", "new two"], pending.Select(p => $"{p.State} {p.Name}"));
    }

    [Fact]
    public async Task Many_who_see_something_at_once_are_one_first_sight()
    {
        await using var work = new Workplace();
        var (owner, attached) = (await work.OpenAsync(), await work.OpenAsync());
        await owner.ActAsync(AdminActs.AddServer, new AddServer { Name = "s", Command = ["sh", "-c", Server], Probe = false, TrustFirst = true }, Cancellation);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? owner : attached).ObserveAsync("s", [Seen("one", null)], Cancellation).AsTask()));
        Assert.Single(owner.Current.Servers["s"].Pins);
        Assert.Single(await work.RecordsAsync(), r => r.TryGetProperty("method", out var method) && method.GetString() == "pin.first_sight");
    }

    private static Definition Seen(string name, string? description)
    {
        var tape = new JsonTape();
        var said = description is null ? "" : $"\"description\":\"{description}\",";
        Assert.True(tape.TryRead(Encoding.UTF8.GetBytes($$$"""{"tools":[{"name":"{{{name}}}",{{{said}}}"inputSchema":{"type":"object"}}]}"""), JsonBudget.Upstream, out _));
        return new DefinitionReader(new DefinitionCache()).Read(tape.Root, ListKind.Tools).Definitions.Single();
    }
}
