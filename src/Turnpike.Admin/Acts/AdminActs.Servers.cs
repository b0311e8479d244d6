using Turnpike.Admin.Servers;

namespace Turnpike.Admin.Acts;

/// <content>Servers and how they are reached.</content>
public static partial class AdminActs
{
    /// <summary>Puts a server behind the gate; everything it says is pending until approved.</summary>
    public static Act<AddServer, ServerView> AddServer { get; } = new(
        "server.add", Right.Administer, j => j.AddServer, j => j.ServerView, ServerActs.AddAsync, ServerActs.Describe)
    {
        TakesProof = true,
        ProofFor = r => !r.Command.IsDefaultOrEmpty,
    };

    /// <summary>Lists servers.</summary>
    public static Act<Nothing, ServerList> ListServers { get; } = new(
        "server.list", Right.Look, j => j.Nothing, j => j.ServerList, ServerActs.ListAsync);

    /// <summary>Shows one server with its definitions and condition.</summary>
    public static Act<NamedServer, ServerView> ShowServer { get; } = new(
        "server.show", Right.Look, j => j.NamedServer, j => j.ServerView, ServerActs.ShowAsync);

    /// <summary>Tells how servers are doing, starting and connecting nothing.</summary>
    public static Act<AskHealth, ServerHealthList> AskHealth { get; } = new(
        "server.health", Right.Look, j => j.AskHealth, j => j.ServerHealthList, HealthActs.AskAsync);

    /// <summary>Connects to a server and reads its definitions, changing nothing.</summary>
    public static Act<NamedServer, ServerView> TestServer { get; } = new(
        "server.test", Right.ManagePolicy, j => j.NamedServer, j => j.ServerView, ServerActs.TestAsync);

    /// <summary>Connects to a server and notes its definitions and eras; what is new or changed becomes pending.</summary>
    public static Act<NamedServer, ServerView> RefreshServer { get; } = new(
        "server.refresh", Right.ManagePolicy, j => j.NamedServer, j => j.ServerView, ServerActs.RefreshAsync, ServerActs.Describe);

    /// <summary>Changes how a server is reached; pins and grants stay. At another origin its tokens are forgotten.</summary>
    public static Act<ChangeServer, ServerView> ChangeServer { get; } = new(
        "server.change", Right.Administer, j => j.ChangeServer, j => j.ServerView, ServerChanges.ChangeAsync, ServerChanges.Describe);

    /// <summary>Removes a server, its pins, and its place in every grant.</summary>
    public static Act<NamedServer, Nothing> RemoveServer { get; } = new(
        "server.remove", Right.Administer, j => j.NamedServer, j => j.Nothing, ServerActs.RemoveAsync, ServerActs.Describe);
}
