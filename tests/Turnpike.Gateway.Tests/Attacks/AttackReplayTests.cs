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
    }

    [Theory]
    [MemberData(nameof(Proved))]
    public async Task What_is_harmless_passes_with_the_control(string id)
    {
        var pattern = AttackCatalog.Find(id)!;
        if (pattern.Replay!.Legitimate is not { } legitimate)
        {
            Assert.Equal(JsonValueKind.String, pattern.Replay.Without.ValueKind); // A policy that stops everything would prove nothing.
            return;
        }

        await using var replay = await Replay.StartAsync(pattern, isControlled: true);
        await replay.RunAsync([legitimate]);
        var tool = $"\"{legitimate.GetProperty("call").GetString()}\"";
        Assert.True(replay.Count(new AttackSuccess("server", tool)) > 0, $"the harmless call did not reach the server:\n{replay.Transcript}");
        Assert.Equal(0, replay.Count(new AttackSuccess("agent", "[POLICY DENIED]")));
    }
}
