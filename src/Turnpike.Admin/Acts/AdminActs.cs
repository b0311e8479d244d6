using Turnpike.Admin.Grants;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Servers;

namespace Turnpike.Admin.Acts;

/// <summary>Every administrative act. Commands, the admin API and the meta tools perform these and nothing else.</summary>
public static class AdminActs
{
    /// <summary>Puts a server behind the gate; everything it says is pending until approved.</summary>
    public static Act<AddServer, ServerView> AddServer { get; } = new("server.add", ActJson.Default.AddServer, ActJson.Default.ServerView);

    /// <summary>Lists servers.</summary>
    public static Act<Nothing, ServerList> ListServers { get; } = new("server.list", ActJson.Default.Nothing, ActJson.Default.ServerList);

    /// <summary>Shows one server with its definitions and condition.</summary>
    public static Act<NamedServer, ServerView> ShowServer { get; } = new("server.show", ActJson.Default.NamedServer, ActJson.Default.ServerView);

    /// <summary>Connects to a server and reads its definitions, changing nothing.</summary>
    public static Act<NamedServer, ServerView> TestServer { get; } = new("server.test", ActJson.Default.NamedServer, ActJson.Default.ServerView);

    /// <summary>Connects to a server and notes its definitions and eras; what is new or changed becomes pending.</summary>
    public static Act<NamedServer, ServerView> RefreshServer { get; } = new("server.refresh", ActJson.Default.NamedServer, ActJson.Default.ServerView);

    /// <summary>Removes a server.</summary>
    public static Act<NamedServer, Nothing> RemoveServer { get; } = new("server.remove", ActJson.Default.NamedServer, ActJson.Default.Nothing);

    /// <summary>Creates a grant; the answer is the only time its token is shown.</summary>
    public static Act<CreateGrant, GrantWithToken> CreateGrant { get; } = new("grant.create", ActJson.Default.CreateGrant, ActJson.Default.GrantWithToken);

    /// <summary>Lists grants.</summary>
    public static Act<Nothing, GrantList> ListGrants { get; } = new("grant.list", ActJson.Default.Nothing, ActJson.Default.GrantList);

    /// <summary>Shows one grant.</summary>
    public static Act<NamedGrant, GrantView> ShowGrant { get; } = new("grant.show", ActJson.Default.NamedGrant, ActJson.Default.GrantView);

    /// <summary>Gives a grant a new token; the old one stays valid for the overlap.</summary>
    public static Act<RotateGrant, GrantWithToken> RotateGrant { get; } = new("grant.rotate", ActJson.Default.RotateGrant, ActJson.Default.GrantWithToken);

    /// <summary>Ends a grant before the next call.</summary>
    public static Act<NamedGrant, Nothing> RevokeGrant { get; } = new("grant.revoke", ActJson.Default.NamedGrant, ActJson.Default.Nothing);

    /// <summary>Puts a policy in force under a name.</summary>
    public static Act<ApplyPolicy, PolicyView> ApplyPolicy { get; } = new("policy.apply", ActJson.Default.ApplyPolicy, ActJson.Default.PolicyView);

    /// <summary>Lists the policies in force.</summary>
    public static Act<Nothing, PolicyList> ListPolicies { get; } = new("policy.list", ActJson.Default.Nothing, ActJson.Default.PolicyList);

    /// <summary>Shows a policy with its document.</summary>
    public static Act<NamedPolicy, PolicyView> ShowPolicy { get; } = new("policy.show", ActJson.Default.NamedPolicy, ActJson.Default.PolicyView);

    /// <summary>Lists the versions of a policy.</summary>
    public static Act<NamedPolicy, PolicyList> PolicyHistory { get; } = new("policy.history", ActJson.Default.NamedPolicy, ActJson.Default.PolicyList);

    /// <summary>Lists definitions and where their approval stands.</summary>
    public static Act<ListPins, PinList> ListPins { get; } = new("pin.list", ActJson.Default.ListPins, ActJson.Default.PinList);

    /// <summary>Shows definitions before and after.</summary>
    public static Act<DiffPins, PinDiffList> DiffPins { get; } = new("pin.diff", ActJson.Default.DiffPins, ActJson.Default.PinDiffList);

    /// <summary>Approves definitions exactly as they were shown.</summary>
    public static Act<ChoosePins, PinList> ApprovePins { get; } = new("pin.approve", ActJson.Default.ChoosePins, ActJson.Default.PinList);

    /// <summary>Rejects pending definitions exactly as they were shown.</summary>
    public static Act<ChoosePins, PinList> RejectPins { get; } = new("pin.reject", ActJson.Default.ChoosePins, ActJson.Default.PinList);
}
