using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Servers;
using Turnpike.Gateway.MetaTools.SignIns;
using Turnpike.State.Snapshots;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.MetaTools.RemoteServers;

/// <summary>
/// Putting remote servers behind the gateway, and moving them. A person is asked each time; what is added is reached by nobody until a person
/// approves its tools and grants it.
/// </summary>
internal static class RemoteServerTools
{
    /// <summary>The tools.</summary>
    public static ImmutableArray<MetaTool> All { get; } =
    [
        new MetaTool
        {
            Name = "addRemoteMcpServer",
            Title = "Add a remote server",
            Description =
                "Puts a server with an URL behind the gateway: by server_name and server_url, or a template_id of searchBuiltInServers with the address. Its transport is found by trying. "
                + "Where it wants a sign-in the answer has auth_url and flow_id; once a person has signed in it connects by itself, and nothing is added again. "
                + "Its tools wait for a person's approval, and for a grant.",
            Hints = new MetaHints(Idempotent: true, OpenWorld: true),
            Advice = MetaAdvice.Ask,
            InputSchema = MetaSchema.Input(
                $$"""{"server_name":{"type":"string","maxLength":200,"description":"a capital letter, then letters and digits: GoogleDrive"},"server_url":{{RemoteServerFields.Url}},"template_id":{"type":"string","maxLength":200},"credentials":{{RemoteServerFields.Names}},"env_args":{{RemoteServerFields.Names}},"headers":{{RemoteServerFields.Headers}}}"""),
            OutputSchema = RemoteServerReport.Schema,
            Advising = RemoteServerFields.Advice,
            Check = static arguments => NameRefusal(arguments) ?? AddressRefusal(arguments) ?? RemoteServerFields.Refusal(arguments),
            Handle = static (call, arguments, cancellation) => AddAsync(call, arguments, cancellation),
        },
        new MetaTool
        {
            Name = "updateRemoteMcpServer",
            Title = "Change a remote server",
            Description =
                "Gives a remote server another address or other header fields; name, approved tools and grants stay, and it is looked at again. At another origin its "
                + "sign-in is forgotten and begun anew.",
            Hints = new MetaHints(Destructive: true, Idempotent: true, OpenWorld: true),
            Advice = MetaAdvice.Ask,
            InputSchema = MetaSchema.Input(
                $$"""{"server_name":{"type":"string","maxLength":64},"server_url":{{RemoteServerFields.Url}},"credentials":{{RemoteServerFields.Names}},"env_args":{{RemoteServerFields.Names}},"headers":{{RemoteServerFields.Headers}}}""",
                "server_name"),
            OutputSchema = RemoteServerReport.Schema,
            Advising = RemoteServerFields.Advice,
            Check = static arguments => UrlRefusal(arguments) ?? RemoteServerFields.Refusal(arguments) ?? (arguments["server_url"u8].Exists || RemoteServerFields.Of(arguments) is not null
                ? null
                : new MetaError(MetaCodes.Arguments, "There is nothing to change.", "server_url, or headers")),
            Handle = static (call, arguments, cancellation) => ChangeAsync(call, arguments, cancellation),
        },
    ];

    private static MetaError? NameRefusal(JsonView arguments) =>
        arguments["server_name"u8].Exists ? RemoteServerName.Refusal(arguments["server_name"u8].GetString())
        : arguments["template_id"u8].Exists ? null
        : new MetaError(MetaCodes.Arguments, "Neither a server nor a template is named.", "server_name and server_url, or template_id and server_url");

    // The catalogue knows what servers are, and not where each of them is: an address is never guessed from a name.
    private static MetaError? AddressRefusal(JsonView arguments) => arguments["server_url"u8].Exists
        ? UrlRefusal(arguments)
        : new MetaError(MetaCodes.Arguments, "The address of the server is missing; none is guessed from a name.", "server_url; getBuiltInServerDetails names the page that says it");

    private static MetaError? UrlRefusal(JsonView arguments) =>
        !arguments["server_url"u8].Exists || Uri.TryCreate(arguments["server_url"u8].GetString(), UriKind.Absolute, out _)
            ? null
            : new MetaError(MetaCodes.Arguments, "server_url is no address.", "https://example.com/mcp");

    private static async ValueTask<MetaAnswer> AddAsync(MetaCall call, JsonView arguments, CancellationToken cancellation)
    {
        var (name, url) = (NameOf(call, arguments), arguments["server_url"u8].GetString());
        var node = call.Gate.Node;
        if (node.Current.Servers.Values.FirstOrDefault(s => string.Equals(s.Name, name, StringComparison.OrdinalIgnoreCase)) is { } there)
        {
            return await ThereAsync(call, there, name, url, cancellation);
        }

        var view = await node.ActAsAsync(
            SignInStart.Actor(call), AdminActs.AddServer, new AddServer { Name = name, Url = url, Headers = RemoteServerFields.Of(arguments) ?? [] }, cancellation);
        return await RemoteServerReport.OfAsync(call, view, "added", mayBegin: true, cancellation);
    }

    private static string NameOf(MetaCall call, JsonView arguments)
    {
        if (!arguments["template_id"u8].Exists)
        {
            return arguments["server_name"u8].GetString();
        }

        var id = arguments["template_id"u8].GetString();
        var template = ServerTemplates.Find(call, id) ?? throw ServerTemplates.Unknown(id);
        return arguments["server_name"u8].Exists ? arguments["server_name"u8].GetString() : ServerTemplates.NameOf(template);
    }

    // Asked again, it says what is there: nothing has to be added twice. Of a server out of reach it says no more than that the name is taken.
    private static async ValueTask<MetaAnswer> ThereAsync(MetaCall call, ServerEntry there, string name, string url, CancellationToken cancellation)
    {
        if (there.Name != name || there.Target.Url is not { } known || known != new Uri(url))
        {
            throw new MetaException(
                MetaCodes.Arguments, $"The name '{name}' is taken: names differ in more than capital letters.", $"another name, such as {RemoteServerName.Nearest(name)}2, or updateRemoteMcpServer");
        }

        var view = await call.Gate.Node.ActAsAsync(SignInStart.Actor(call), AdminActs.ShowServer, new NamedServer(there.Name), cancellation);
        return await RemoteServerReport.OfAsync(call, view, "exists", mayBegin: call.Server(there.Name) is not null, cancellation);
    }

    private static async ValueTask<MetaAnswer> ChangeAsync(MetaCall call, JsonView arguments, CancellationToken cancellation)
    {
        var server = SignInTools.Server(call, arguments);
        if (server.Target.Url is not { } before)
        {
            throw new MetaException(MetaCodes.Arguments, $"'{server.Name}' is a command and has no address.", "turnpike server show " + server.Name);
        }

        var url = arguments["server_url"u8].Exists ? arguments["server_url"u8].GetString() : null;

        // Invariant: what a person gave for one origin is never led to another by an agent.
        if (url is not null && !server.Target.Headers.IsEmpty && IsElsewhere(before, new Uri(url)))
        {
            throw new MetaException(
                MetaCodes.Denied, $"'{server.Name}' gets header fields that were given for another origin: a person moves it.", $"turnpike server set {server.Name} --url {SignInStart.Quoted(url)}");
        }

        var view = await call.Gate.Node.ActAsAsync(
            SignInStart.Actor(call), AdminActs.ChangeServer, new ChangeServer { Name = server.Name, Url = url, Headers = RemoteServerFields.Of(arguments) }, cancellation);
        return await RemoteServerReport.OfAsync(call, view, "changed", mayBegin: true, cancellation);
    }

    private static bool IsElsewhere(Uri one, Uri other) =>
        Uri.Compare(one, other, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) != 0;
}
