using System.Collections.Immutable;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.MetaTools.Provisioning;

/// <summary>What the machine of the gateway has, told to an agent who tells what its own has. Programs are looked for and never run.</summary>
internal static class EnvironmentTools
{
    private static readonly string[] Programs = ["node", "npm", "python3", "uv", "dotnet", "docker", "podman", "bwrap", "git"];

    /// <summary>The tools.</summary>
    public static ImmutableArray<MetaTool> All { get; } =
    [
        new MetaTool
        {
            Name = "gateway.sync_environment",
            Title = "Compare environments",
            Description = "Says which platform the gateway runs on and which programs lie there for servers to run with, beside what you say of yours. Runs none of them and keeps nothing.",
            Hints = MetaHints.Look,
            Advice = MetaAdvice.Open,
            InputSchema = MetaSchema.Input(
                """{"platform":{"enum":["mac","wsl","linux","windows"]},"detected_clis":{"type":"array","items":{"type":"string","pattern":"^[A-Za-z0-9][A-Za-z0-9._+-]{0,63}$"},"maxItems":64}}"""),
            OutputSchema = MetaSchema.Output(
                """{"platform":{"enum":["mac","wsl","linux","windows"]},"client_platform":{"enum":["mac","wsl","linux","windows"]},"same_platform":{"type":"boolean"},"detected_clis":{"type":"array","items":{"type":"string"}},"gateway_programs":{"type":"array","items":{"type":"string"}},"message":{"type":"string"}}""",
                "platform", "detected_clis", "gateway_programs", "message"),
            Handle = static (_, arguments, _) => ValueTask.FromResult(Compare(arguments)),
        },
    ];

    private static MetaAnswer Compare(JsonView arguments)
    {
        var (here, there) = (Platform(), ArgumentValues.Text(arguments["platform"u8]));
        return MetaAnswer.Of(json =>
        {
            json.WriteString("platform"u8, here);
            if (there is not null)
            {
                json.WriteString("client_platform"u8, there);
                json.WriteBoolean("same_platform"u8, there == here);
            }

            json.WriteStartArray("detected_clis"u8);
            foreach (var name in ArgumentValues.Texts(arguments["detected_clis"u8]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
            {
                json.WriteStringValue(name);
            }

            json.WriteEndArray();
            json.WriteStartArray("gateway_programs"u8);
            foreach (var program in Programs.Where(IsThere))
            {
                json.WriteStringValue(program);
            }

            json.WriteEndArray();
            json.WriteString("message"u8, "Servers run where the gateway does. What you have yourself you use without the gateway; it is not kept."u8);
        });
    }

    private static string Platform() => OperatingSystem.IsWindows() ? "windows"
        : OperatingSystem.IsMacOS() ? "mac"
        : File.Exists("/proc/sys/fs/binfmt_misc/WSLInterop") ? "wsl"
        : "linux";

    private static bool IsThere(string program)
    {
        var names = OperatingSystem.IsWindows() ? [$"{program}.exe", $"{program}.cmd"] : new[] { program };
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(Path.IsPathRooted)
            .Any(folder => names.Any(name => File.Exists(Path.Combine(folder, name))));
    }
}
