using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Provisioning;
using Turnpike.Gateway.MetaTools.SignIns;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.MetaTools.Provisioning;

/// <summary>Servers that were found somewhere, kept by a name so that they can be provisioned by it. Nothing of them is fetched or started.</summary>
internal static class DiscoveredServers
{
    /// <summary>Schema of a package.</summary>
    public const string Package =
        """{"type":"string","minLength":1,"maxLength":512,"description":"npm:name@1.2.3, pypi:name==1.0, nuget:Id@1.0.0, oci:host/name:tag, or the https URL of a remote server"}""";

    /// <summary>Schema of names of variables.</summary>
    public const string Variables =
        """{"type":"array","items":{"type":"string","pattern":"^[A-Za-z_][A-Za-z0-9_]{0,127}$"},"maxItems":64,"description":"names alone, never values"}""";

    /// <summary>The tools.</summary>
    public static ImmutableArray<MetaTool> All { get; } =
    [
        new MetaTool
        {
            Name = "gateway.register_discovered_server",
            Title = "Register a server that was found",
            Description =
                "Keeps a server that was found by a name, also over restarts, so that gateway.provision can plan it: a package, or an entry of the official MCP registry. "
                + "Downloads and starts nothing of it; nobody reaches it by that.",
            Hints = new MetaHints(Idempotent: true, OpenWorld: true),
            Advice = MetaAdvice.Limited,
            DeniedIf = ProvisionTools.NoImages,
            InputSchema = MetaSchema.Input(
                $$$"""{"server_name":{"type":"string","maxLength":64},"package":{{{Package}}},"entry":{"type":"string","minLength":1,"maxLength":200,"description":"the name of an entry, such as io.example/notes"},"env_vars":{{{Variables}}},"description":{"type":"string","maxLength":200}}""",
                "server_name"),
            OutputSchema = MetaSchema.Output(
                """{"ok":{"type":"boolean"},"server_name":{"type":"string"},"registered":{"type":"boolean"},"package":{"type":"string"},"env_vars":{"type":"array","items":{"type":"string"}},"source":{"type":"string"},"status":{"enum":["active","deprecated","archived"]},"message":{"type":"string"},"next":{"type":"object","properties":{"tool":{"type":"string"},"arguments":{"type":"object"}},"required":["tool","arguments"]}}""",
                "ok", "server_name", "registered", "package", "source", "message", "next"),
            Check = static arguments => arguments["package"u8].Exists == arguments["entry"u8].Exists
                ? new MetaError(MetaCodes.Arguments, "What is registered is a package or an entry of the registry.", "package, or entry")
                : null,
            Handle = static (call, arguments, cancellation) => RegisterAsync(call, arguments, cancellation),
        },
    ];

    /// <summary>Those that are registered; the same for every caller, since none of them is a server yet.</summary>
    public static async ValueTask<ImmutableArray<CandidateView>> ListAsync(MetaCall call, CancellationToken cancellation) =>
        (await call.Gate.Node.ActAsAsync(SignInStart.Actor(call), AdminActs.ListCandidates, Nothing.Value, cancellation)).Candidates;

    /// <summary>Throws <see cref="MetaException"/> when a server has the name; of one out of reach no more is said than that.</summary>
    public static void RequireFree(MetaCall call, string name)
    {
        if (call.Gate.Node.Current.Servers.Values.Any(s => string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new MetaException(MetaCodes.Arguments, $"The name '{name}' is taken.", $"another name, such as {name}-2");
        }
    }

    private static async ValueTask<MetaAnswer> RegisterAsync(MetaCall call, JsonView arguments, CancellationToken cancellation)
    {
        var (name, who) = (arguments["server_name"u8].GetString(), SignInStart.Actor(call));
        RequireFree(call, name);

        // Invariant: what somebody else registered is not made another package under its name.
        if ((await ListAsync(call, cancellation)).Any(c => c.Name == name && c.RegisteredBy != who.Who))
        {
            throw new MetaException(MetaCodes.Arguments, $"The name '{name}' is taken by a server that somebody else registered.", $"another name, such as {name}-2, or gateway.provision");
        }

        var candidate = await call.Gate.Node.ActAsAsync(
            who,
            AdminActs.RegisterCandidate,
            new RegisterCandidate
            {
                Name = name,
                Package = ArgumentValues.Text(arguments["package"u8]),
                Entry = ArgumentValues.Text(arguments["entry"u8]),
                Environment = ArgumentValues.Texts(arguments["env_vars"u8]),
                Description = ArgumentValues.Text(arguments["description"u8]),
                Agent = call.Grant.Subject,
            },
            cancellation);
        return MetaAnswer.Of(json =>
        {
            json.WriteBoolean("ok"u8, true);
            json.WriteString("server_name"u8, candidate.Name);
            json.WriteBoolean("registered"u8, true);
            json.WriteString("package"u8, candidate.Package);
            json.WriteStartArray("env_vars"u8);
            foreach (var variable in candidate.Environment)
            {
                json.WriteStringValue(variable);
            }

            json.WriteEndArray();
            json.WriteString("source"u8, candidate.Source);
            json.WriteString("status"u8, candidate.Status);
            json.WriteString("message"u8, "It is registered. Nothing was downloaded; a person approves what is installed."u8);
            json.WriteStartObject("next"u8);
            json.WriteString("tool"u8, "gateway.provision"u8);
            json.WriteStartObject("arguments"u8);
            json.WriteString("server_name"u8, candidate.Name);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }
}
