using System.Collections.Frozen;
using System.Text;
using System.Text.Json;
using Turnpike.Audit.Sealing;
using Turnpike.Policies;
using Turnpike.State.Ledgers;
using Turnpike.State.Snapshots;
using static Turnpike.State.Tests.Ledgers.LedgerSamples;

namespace Turnpike.State.Tests.Ledgers;

public sealed class ArgumentRecordTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTime _time = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Names_and_a_keyed_digest_are_kept_and_no_value()
    {
        var args = await Record(ArgumentRecording.None, """{"amount":1234567,"to":{"iban":"canary"},"\u0061b":"canary"}""");

        Assert.Equal(["amount", "to", "ab"], args.GetProperty("keys").EnumerateArray().Select(key => key.GetString()!));
        Assert.Matches("^[0-9a-f]{64}$", args.GetProperty("digest").GetString());
        Assert.False(args.TryGetProperty("sealed", out _));
        Assert.DoesNotContain(Records(_folder), record => record.Contains("canary", StringComparison.Ordinal) || record.Contains("1234567", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Equal_arguments_have_equal_digests_and_others_others()
    {
        var first = await Record(ArgumentRecording.None, """{"a":1}""");
        var same = await Record(ArgumentRecording.None, """{"a":1}""");
        var other = await Record(ArgumentRecording.None, """{"a":2}""");

        Assert.Equal(first.GetProperty("digest").GetString(), same.GetProperty("digest").GetString());
        Assert.NotEqual(first.GetProperty("digest").GetString(), other.GetProperty("digest").GetString());
    }

    [Fact]
    public async Task All_values_are_kept_sealed()
    {
        const string Arguments = """{"amount":5,"to":"canary"}""";
        var args = await Record(ArgumentRecording.All, Arguments);

        Assert.Equal(Arguments, Unseal(args));
        Assert.DoesNotContain(Records(_folder), record => record.Contains("canary", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Only_what_the_policy_reads_is_kept_sealed()
    {
        var args = await Record(ArgumentRecording.Read, """{"amount":5.00,"to":"canary","deep":{"x":[1,2],"y":1}}""");

        Assert.Equal("""{"args.deep.x":[1,2],"args.amount":5.00}""", Unseal(args));
    }

    [Fact]
    public async Task Nothing_is_kept_where_the_policy_reads_nothing_of_it() =>
        Assert.False((await Record(ArgumentRecording.Read, """{"to":"canary"}""")).TryGetProperty("sealed", out _));

    [Fact]
    public async Task Many_and_long_names_are_cut()
    {
        var many = "{" + string.Join(',', Enumerable.Range(0, 40).Select(n => $"\"k{n}{(n == 0 ? new string('x', 500) : "")}\":{n}")) + "}";

        var args = await Record(ArgumentRecording.None, many);

        Assert.Equal(32, args.GetProperty("keys").GetArrayLength());
        Assert.Equal(8, args.GetProperty("more").GetInt32());
        Assert.Equal(64, args.GetProperty("keys")[0].GetString()!.Length);
    }

    private async Task<JsonElement> Record(ArgumentRecording recording, string arguments)
    {
        var policy = CompiledPolicy.Load(Encoding.UTF8.GetBytes("""
            {"version":"1","default":"deny","tools":{"refund":{
              "deny_if":[{"conditions":[{"path":"args.deep.x","op":"exists","value":false},{"path":"caller.subject","op":"eq","value":"x"}]}],
              "limits":[{"counter":"sum","window":"day","max":100,"amount":"args.amount"}]}}}
            """)).Policy!;
        var grant = new GrantEntry
        {
            Id = "g_1",
            Subject = "ana",
            Servers = new Dictionary<string, PolicyEntry?> { ["shop"] = new("p", 1, policy, default) }.ToFrozenDictionary(),
        };
        await using (var ledger = Open(_folder, _time, new LedgerOptions { Arguments = recording }))
        {
            await ledger.ReserveAsync(Call().With(arguments: arguments, grant: grant), TestContext.Current.CancellationToken);
        }

        var record = Records(_folder).Last(text => text.Contains("\"kind\":\"call\"", StringComparison.Ordinal));
        var reader = new Utf8JsonReader(Encoding.Latin1.GetBytes(record));
        return JsonElement.ParseValue(ref reader).GetProperty("args");
    }

    private string Unseal(JsonElement args)
    {
        using var sealer = new RecordSealer(_folder.File("keys"));
        Assert.True(sealer.TryOpen(args.GetProperty("sealed").GetString()!, out var value));
        return Encoding.UTF8.GetString(value);
    }
}
