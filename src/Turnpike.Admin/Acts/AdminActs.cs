using System.Collections.Frozen;
using Turnpike.Admin.Administrators;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Records;
using Turnpike.Admin.Servers;

namespace Turnpike.Admin.Acts;

/// <summary>Every administrative act. Commands, the admin API and the meta tools perform these and nothing else.</summary>
public static class AdminActs
{
    /// <summary>Puts a server behind the gate; everything it says is pending until approved.</summary>
    public static Act<AddServer, ServerView> AddServer { get; } = new(
        "server.add", ActJson.Default.AddServer, ActJson.Default.ServerView, ServerActs.AddAsync, ServerActs.Describe);

    /// <summary>Lists servers.</summary>
    public static Act<Nothing, ServerList> ListServers { get; } = new(
        "server.list", ActJson.Default.Nothing, ActJson.Default.ServerList, ServerActs.ListAsync);

    /// <summary>Shows one server with its definitions and condition.</summary>
    public static Act<NamedServer, ServerView> ShowServer { get; } = new(
        "server.show", ActJson.Default.NamedServer, ActJson.Default.ServerView, ServerActs.ShowAsync);

    /// <summary>Connects to a server and reads its definitions, changing nothing.</summary>
    public static Act<NamedServer, ServerView> TestServer { get; } = new(
        "server.test", ActJson.Default.NamedServer, ActJson.Default.ServerView, ServerActs.TestAsync);

    /// <summary>Connects to a server and notes its definitions and eras; what is new or changed becomes pending.</summary>
    public static Act<NamedServer, ServerView> RefreshServer { get; } = new(
        "server.refresh", ActJson.Default.NamedServer, ActJson.Default.ServerView, ServerActs.RefreshAsync, ServerActs.Describe);

    /// <summary>Removes a server, its pins, and its place in every grant.</summary>
    public static Act<NamedServer, Nothing> RemoveServer { get; } = new(
        "server.remove", ActJson.Default.NamedServer, ActJson.Default.Nothing, ServerActs.RemoveAsync, ServerActs.Describe);

    /// <summary>Creates a grant; the answer is the only time its token is shown.</summary>
    public static Act<CreateGrant, GrantWithToken> CreateGrant { get; } = new(
        "grant.create", ActJson.Default.CreateGrant, ActJson.Default.GrantWithToken, GrantActs.CreateAsync, GrantActs.Describe);

    /// <summary>Lists grants.</summary>
    public static Act<Nothing, GrantList> ListGrants { get; } = new(
        "grant.list", ActJson.Default.Nothing, ActJson.Default.GrantList, GrantActs.ListAsync);

    /// <summary>Shows one grant.</summary>
    public static Act<NamedGrant, GrantView> ShowGrant { get; } = new(
        "grant.show", ActJson.Default.NamedGrant, ActJson.Default.GrantView, GrantActs.ShowAsync);

    /// <summary>Gives a grant a new token; the old one stays valid for the overlap.</summary>
    public static Act<RotateGrant, GrantWithToken> RotateGrant { get; } = new(
        "grant.rotate", ActJson.Default.RotateGrant, ActJson.Default.GrantWithToken, GrantActs.RotateAsync, r => new ActRecord(null, r.Id, $"overlap {r.OverlapSeconds} s"));

    /// <summary>Ends a grant before the next call.</summary>
    public static Act<NamedGrant, Nothing> RevokeGrant { get; } = new(
        "grant.revoke", ActJson.Default.NamedGrant, ActJson.Default.Nothing, GrantActs.RevokeAsync, r => new ActRecord(null, r.Id));

    /// <summary>Puts a policy in force under a name.</summary>
    public static Act<ApplyPolicy, PolicyView> ApplyPolicy { get; } = new(
        "policy.apply", ActJson.Default.ApplyPolicy, ActJson.Default.PolicyView, PolicyActs.ApplyAsync, PolicyActs.Describe);

    /// <summary>Records that a document was refused before it was sent to be applied; nothing changes.</summary>
    public static Act<RefusedPolicy, Nothing> NoteRefusedPolicy { get; } = new(
        "policy.note_refused", ActJson.Default.RefusedPolicy, ActJson.Default.Nothing, PolicyActs.NoteRefusedAsync);

    /// <summary>Puts an earlier version of a policy in force again.</summary>
    public static Act<RollBackPolicy, PolicyView> RollBackPolicy { get; } = new(
        "policy.rollback", ActJson.Default.RollBackPolicy, ActJson.Default.PolicyView, PolicyActs.RollBackAsync, r => new ActRecord(null, r.Name, $"version {r.Version}"));

    /// <summary>Lists the policies in force.</summary>
    public static Act<Nothing, PolicyList> ListPolicies { get; } = new(
        "policy.list", ActJson.Default.Nothing, ActJson.Default.PolicyList, PolicyActs.ListAsync);

    /// <summary>Shows a policy with its document.</summary>
    public static Act<NamedPolicy, PolicyView> ShowPolicy { get; } = new(
        "policy.show", ActJson.Default.NamedPolicy, ActJson.Default.PolicyView, PolicyActs.ShowAsync);

    /// <summary>Lists the versions of a policy.</summary>
    public static Act<NamedPolicy, PolicyHistory> PolicyHistory { get; } = new(
        "policy.history", ActJson.Default.NamedPolicy, ActJson.Default.PolicyHistory, PolicyActs.HistoryAsync);

    /// <summary>Lists definitions and where their approval stands.</summary>
    public static Act<ListPins, PinList> ListPins { get; } = new(
        "pin.list", ActJson.Default.ListPins, ActJson.Default.PinList, PinActs.ListAsync);

    /// <summary>Shows definitions before and after.</summary>
    public static Act<DiffPins, PinDiffList> DiffPins { get; } = new(
        "pin.diff", ActJson.Default.DiffPins, ActJson.Default.PinDiffList, PinActs.DiffAsync);

    /// <summary>Approves definitions exactly as they were shown.</summary>
    public static Act<ChoosePins, PinList> ApprovePins { get; } = new(
        "pin.approve", ActJson.Default.ChoosePins, ActJson.Default.PinList, PinActs.ApproveAsync, PinActs.Describe);

    /// <summary>Rejects pending definitions exactly as they were shown.</summary>
    public static Act<ChoosePins, PinList> RejectPins { get; } = new(
        "pin.reject", ActJson.Default.ChoosePins, ActJson.Default.PinList, PinActs.RejectAsync, PinActs.Describe);

    /// <summary>Lists calls that wait for a person.</summary>
    public static Act<ListApprovals, ApprovalList> ListApprovals { get; } = new(
        "approval.list", ActJson.Default.ListApprovals, ActJson.Default.ApprovalList, ApprovalActs.ListAsync);

    /// <summary>Shows one call that waits for a person, with its exact arguments.</summary>
    public static Act<NamedApproval, ApprovalView> ShowApproval { get; } = new(
        "approval.show", ActJson.Default.NamedApproval, ActJson.Default.ApprovalView, ApprovalActs.ShowAsync);

    /// <summary>Lets exactly this call through, once.</summary>
    public static Act<AnswerApproval, ApprovalView> ApproveCall { get; } = new(
        "approval.approve", ActJson.Default.AnswerApproval, ActJson.Default.ApprovalView, ApprovalActs.ApproveAsync, ApprovalActs.Describe);

    /// <summary>Denies exactly this call until the approval expires.</summary>
    public static Act<AnswerApproval, ApprovalView> DenyCall { get; } = new(
        "approval.deny", ActJson.Default.AnswerApproval, ActJson.Default.ApprovalView, ApprovalActs.DenyAsync, ApprovalActs.Describe);

    /// <summary>Signs the record as it stands.</summary>
    public static Act<Nothing, CheckpointView> SignCheckpoint { get; } = new(
        "audit.checkpoint", ActJson.Default.Nothing, ActJson.Default.CheckpointView, RecordActs.CheckpointAsync);

    /// <summary>Says whether the record can be written.</summary>
    public static Act<Nothing, RecordHealth> ShowRecordHealth { get; } = new(
        "audit.health", ActJson.Default.Nothing, ActJson.Default.RecordHealth, RecordActs.HealthAsync);

    /// <summary>Shows which segments of the record are older than a time.</summary>
    public static Act<FindOldSegments, OldSegments> FindOldSegments { get; } = new(
        "audit.old_segments", ActJson.Default.FindOldSegments, ActJson.Default.OldSegments, RetentionActs.FindAsync);

    /// <summary>Removes the segments of the record that are older than a time, by records that stay.</summary>
    public static Act<RetireSegments, OldSegments> RetireSegments { get; } = new(
        "audit.retire", ActJson.Default.RetireSegments, ActJson.Default.OldSegments, RetentionActs.RetireAsync, RetentionActs.Describe);

    /// <summary>Lists the keys that argument values in the record are sealed under.</summary>
    public static Act<Nothing, DataKeyList> ListDataKeys { get; } = new(
        "data_key.list", ActJson.Default.Nothing, ActJson.Default.DataKeyList, DataKeyActs.ListAsync);

    /// <summary>Makes a new data key for what is sealed from now on.</summary>
    public static Act<Nothing, DataKeyView> RotateDataKey { get; } = new(
        "data_key.rotate", ActJson.Default.Nothing, ActJson.Default.DataKeyView, DataKeyActs.RotateAsync, _ => new ActRecord(null, null));

    /// <summary>Destroys a data key: what was sealed under it never opens again, and the record stays whole.</summary>
    public static Act<DestroyDataKey, DataKeyList> DestroyDataKey { get; } = new(
        "data_key.destroy", ActJson.Default.DestroyDataKey, ActJson.Default.DataKeyList, DataKeyActs.DestroyAsync, r => new ActRecord(null, r.Id, r.Reason));

    /// <summary>Says where the gateway is reached.</summary>
    public static Act<Nothing, GatewayView> ShowGateway { get; } = new(
        "gateway.show", ActJson.Default.Nothing, ActJson.Default.GatewayView, GatewayActs.ShowAsync);

    /// <summary>Issues the administrator's token where there is none; the answer is the only time it is shown.</summary>
    public static Act<Nothing, IssuedAdminToken> IssueAdminToken { get; } = new(
        "admin_token.issue", ActJson.Default.Nothing, ActJson.Default.IssuedAdminToken, AdministratorActs.IssueAsync, _ => new ActRecord(null, null));

    /// <summary>Gives the administrator a new token, shown this once; the old one ends at once.</summary>
    public static Act<Nothing, IssuedAdminToken> ReplaceAdminToken { get; } = new(
        "admin_token.replace", ActJson.Default.Nothing, ActJson.Default.IssuedAdminToken, AdministratorActs.ReplaceAsync, _ => new ActRecord(null, null));

    /// <summary>Every act by name.</summary>
    public static FrozenDictionary<string, Act> All { get; } = new Act[]
    {
        AddServer,
        ListServers,
        ShowServer,
        TestServer,
        RefreshServer,
        RemoveServer,
        CreateGrant,
        ListGrants,
        ShowGrant,
        RotateGrant,
        RevokeGrant,
        ApplyPolicy,
        NoteRefusedPolicy,
        RollBackPolicy,
        ListPolicies,
        ShowPolicy,
        PolicyHistory,
        ListPins,
        DiffPins,
        ApprovePins,
        RejectPins,
        ListApprovals,
        ShowApproval,
        ApproveCall,
        DenyCall,
        SignCheckpoint,
        ShowRecordHealth,
        FindOldSegments,
        RetireSegments,
        ListDataKeys,
        RotateDataKey,
        DestroyDataKey,
        ShowGateway,
        IssueAdminToken,
        ReplaceAdminToken,
    }.ToFrozenDictionary(a => a.Name, StringComparer.Ordinal);
}
