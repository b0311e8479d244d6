using System.Text.Json;
using Turnpike.Catalog.Attacks;

namespace Turnpike.Gateway.Tests.Attacks;

/// <summary>G13: each attack of the catalogue succeeds where its control is off and fails where it is on, and what is harmless still passes.</summary>
public sealed class AttackReplayTests
{
    public static TheoryData<string> Proved => [.. AttackCatalog.All.Where(p => p.Replay is not null).Select(p => p.Id)];

    [Theory]
    [MemberData(nameof(Proved))]
    public async Task Succeeds_without_its_control(string id)
    {
        var pattern = AttackCatalog.Find(id)!;
        await using var replay = await Replay.StartAsync(pattern, isControlled: false);
        await replay.RunAsync(pattern.Replay!.Steps);
        Assert.True(replay.Count(pattern.Replay.Success) >= pattern.Replay.Success.Times, $"the attack did not succeed without its control:\n{replay.Transcript}");
    }

    [Theory]
    [MemberData(nameof(Proved))]
    public async Task Fails_with_its_control(string id)
    {
        var pattern = AttackCatalog.Find(id)!;
        await using var replay = await Replay.StartAsync(pattern, isControlled: true);
        await replay.RunAsync(pattern.Replay!.Steps);
        Assert.True(replay.Count(pattern.Replay.Success) < pattern.Replay.Success.Times, $"the attack succeeded although its control is on:\n{replay.Transcript}");
        await AssertStoppedAsync(replay, pattern.StoppedBy);
    }

    [Fact]
    public async Task A_replay_that_something_else_stops_is_no_proof()
    {
        var pattern = AttackCatalog.Find("dot-dot")!;
        using var nothing = JsonDocument.Parse("""{ "version": "1", "default": "deny" }""");
        await using var replay = await Replay.StartAsync(pattern with { Policy = nothing.RootElement }, isControlled: true);
        await replay.RunAsync(pattern.Replay!.Steps);
        Assert.Equal(0, replay.Count(pattern.Replay.Success)); // Nothing arrives, and for the wrong reason.
        await Assert.ThrowsAnyAsync<Xunit.Sdk.XunitException>(() => AssertStoppedAsync(replay, pattern.StoppedBy));
    }

    /// <summary>The control, and nothing else, stood in the way: a script that fails because the gate is broken fails here.</summary>
    private static async Task AssertStoppedAsync(Replay replay, IReadOnlyCollection<AttackStop> expected)
    {
        Assert.NotEmpty(expected);
        var passing = expected.Where(s => s.Step is "not_forwarded" or "rewritten" or "left_out").ToArray();
        Assert.Equal(expected.Except(passing).Select(s => s.ToString()).Order(StringComparer.Ordinal), (await replay.StopsAsync()).Order(StringComparer.Ordinal));
        Assert.All(expected.Where(s => s.Says is not null), s => Assert.Contains(s.Says!, replay.Transcript, StringComparison.Ordinal));
        Assert.All(passing.Where(s => s.Step == "left_out"), s => Assert.Equal("", (string?)replay.LastResult[s.At[1..]])); // There, and empty: the answer itself arrived.
        if (passing.Any(s => s.Step != "left_out"))
        {
            var forwarded = replay.Forwarded.ToArray();
            Assert.NotEmpty(forwarded); // What is not refused arrives, without what the attacker added.
            Assert.All(passing.Where(s => s.Step == "not_forwarded"), s => Assert.DoesNotContain(forwarded, f => f.Headers.Contains(s.At + ":", StringComparison.OrdinalIgnoreCase)));
            Assert.All(passing.Where(s => s.Step == "rewritten"), s => Assert.Equal(forwarded.Length, forwarded.Select(f => f.Body[s.At[1..]]!.ToString()).Distinct(StringComparer.Ordinal).Count()));
        }
    }

    [Theory]
    [MemberData(nameof(Proved))]
    public async Task What_is_harmless_passes_with_the_control(string id)
    {
        var pattern = AttackCatalog.Find(id)!;
        if (pattern.Replay!.Legitimate is not { } legitimate)
        {
            Assert.True(pattern.Replay.IsUnapproved); // A control that stops everything would prove nothing.
            return;
        }

        await using var replay = await Replay.StartAsync(pattern, isControlled: true);
        JsonElement[] steps = legitimate.ValueKind == JsonValueKind.Array ? [.. legitimate.EnumerateArray()] : [legitimate];
        await replay.RunAsync(steps);
        var tool = $"\"{steps[^1].GetProperty("call").GetString()}\"";
        Assert.True(replay.Count(new AttackSuccess("server", tool)) > 0, $"the harmless call did not reach the server:\n{replay.Transcript}");
        Assert.Equal(0, replay.Count(new AttackSuccess("agent", "[POLICY DENIED]")));
    }
}
