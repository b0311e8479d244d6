using System.Collections.Frozen;
using Turnpike.Admin.Administrators;
using Turnpike.Admin.Approvals;
using Turnpike.Admin.Corrections;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Pins;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Records;
using Turnpike.Admin.Secrets;
using Turnpike.Admin.Servers;

namespace Turnpike.Admin.Acts;

/// <summary>Every administrative act. Commands, the admin API and the meta tools perform these and nothing else.</summary>
public static partial class AdminActs
{
    /// <summary>Creates a grant; the answer is the only time its token is shown.</summary>
    public static Act<CreateGrant, GrantWithToken> CreateGrant { get; } = new(
        "grant.create", Right.Administer, j => j.CreateGrant, j => j.GrantWithToken, GrantActs.CreateAsync, GrantActs.Describe);

    /// <summary>Lists grants.</summary>
    public static Act<Nothing, GrantList> ListGrants { get; } = new(
        "grant.list", Right.Look, j => j.Nothing, j => j.GrantList, GrantActs.ListAsync);

    /// <summary>Shows one grant.</summary>
    public static Act<NamedGrant, GrantView> ShowGrant { get; } = new(
        "grant.show", Right.Look, j => j.NamedGrant, j => j.GrantView, GrantActs.ShowAsync);

    /// <summary>Says what a grant can do: every tool of its servers, and what becomes of calls of it.</summary>
    public static Act<NamedGrant, GrantReach> ShowGrantReach { get; } = new(
        "grant.reach", Right.Look, j => j.NamedGrant, j => j.GrantReach, GrantProspects.ShowAsync);

    /// <summary>Gives a grant a new token; the old one stays valid for the overlap.</summary>
    public static Act<RotateGrant, GrantWithToken> RotateGrant { get; } = new(
        "grant.rotate", Right.Administer, j => j.RotateGrant, j => j.GrantWithToken, GrantActs.RotateAsync, r => new ActRecord(null, r.Id, $"overlap {r.OverlapSeconds} s"));

    /// <summary>Ends a grant before the next call.</summary>
    public static Act<NamedGrant, Nothing> RevokeGrant { get; } = new(
        "grant.revoke", Right.Administer, j => j.NamedGrant, j => j.Nothing, GrantActs.RevokeAsync, r => new ActRecord(null, r.Id));

    /// <summary>Puts a policy in force under a name.</summary>
    public static Act<ApplyPolicy, PolicyView> ApplyPolicy { get; } = new(
        "policy.apply", Right.ManagePolicy, j => j.ApplyPolicy, j => j.PolicyView, PolicyActs.ApplyAsync, PolicyActs.Describe);

    /// <summary>Records that a document was refused before it was sent to be applied; nothing changes.</summary>
    public static Act<RefusedPolicy, Nothing> NoteRefusedPolicy { get; } = new(
        "policy.note_refused", Right.ManagePolicy, j => j.RefusedPolicy, j => j.Nothing, PolicyActs.NoteRefusedAsync);

    /// <summary>Puts an earlier version of a policy in force again.</summary>
    public static Act<RollBackPolicy, PolicyView> RollBackPolicy { get; } = new(
        "policy.rollback", Right.ManagePolicy, j => j.RollBackPolicy, j => j.PolicyView, PolicyActs.Describe, PolicyActs.RollBackAsync);

    /// <summary>Lists the policies in force.</summary>
    public static Act<Nothing, PolicyList> ListPolicies { get; } = new(
        "policy.list", Right.Look, j => j.Nothing, j => j.PolicyList, PolicyActs.ListAsync);

    /// <summary>Shows a policy with its document.</summary>
    public static Act<NamedPolicy, PolicyView> ShowPolicy { get; } = new(
        "policy.show", Right.Look, j => j.NamedPolicy, j => j.PolicyView, PolicyActs.ShowAsync);

    /// <summary>Lists the versions of a policy.</summary>
    public static Act<NamedPolicy, PolicyHistory> PolicyHistory { get; } = new(
        "policy.history", Right.Look, j => j.NamedPolicy, j => j.PolicyHistory, PolicyActs.HistoryAsync);

    /// <summary>Lists definitions and where their approval stands.</summary>
    public static Act<ListPins, PinList> ListPins { get; } = new(
        "pin.list", Right.Look, j => j.ListPins, j => j.PinList, PinActs.ListAsync);

    /// <summary>Shows definitions before and after.</summary>
    public static Act<DiffPins, PinDiffList> DiffPins { get; } = new(
        "pin.diff", Right.Look, j => j.DiffPins, j => j.PinDiffList, PinActs.DiffAsync);

    /// <summary>Approves definitions exactly as they were shown.</summary>
    public static Act<ChoosePins, PinList> ApprovePins { get; } = new(
        "pin.approve", Right.ManagePolicy, j => j.ChoosePins, j => j.PinList, PinActs.Describe, PinActs.ApproveAsync);

    /// <summary>Rejects pending definitions exactly as they were shown.</summary>
    public static Act<ChoosePins, PinList> RejectPins { get; } = new(
        "pin.reject", Right.ManagePolicy, j => j.ChoosePins, j => j.PinList, PinActs.Describe, PinActs.RejectAsync);

    /// <summary>Lists what people say of the risk of tools.</summary>
    public static Act<ListCorrections, CorrectionList> ListCorrections { get; } = new(
        "correction.list", Right.Look, j => j.ListCorrections, j => j.CorrectionList, CorrectionActs.ListAsync);

    /// <summary>Says what one definition of a tool can do, in the classifier's place.</summary>
    public static Act<CorrectRisk, CorrectionView> CorrectRisk { get; } = new(
        "correction.set", Right.ManagePolicy, j => j.CorrectRisk, j => j.CorrectionView, CorrectionActs.Describe, CorrectionActs.CorrectAsync);

    /// <summary>Takes a correction back; the classifier's judgement counts again.</summary>
    public static Act<RemoveCorrection, CorrectionList> RemoveCorrection { get; } = new(
        "correction.remove", Right.ManagePolicy, j => j.RemoveCorrection, j => j.CorrectionList, CorrectionActs.Describe, CorrectionActs.RemoveAsync);

    /// <summary>Lists calls that wait for a person.</summary>
    public static Act<ListApprovals, ApprovalList> ListApprovals { get; } = new(
        "approval.list", Right.Look, j => j.ListApprovals, j => j.ApprovalList, ApprovalActs.ListAsync);

    /// <summary>Shows one call that waits for a person, with its exact arguments.</summary>
    public static Act<NamedApproval, ApprovalView> ShowApproval { get; } = new(
        "approval.show", Right.AnswerApprovals, j => j.NamedApproval, j => j.ApprovalView, ApprovalActs.ShowAsync);

    /// <summary>Lets exactly this call through, once.</summary>
    public static Act<AnswerApproval, ApprovalView> ApproveCall { get; } = new(
        "approval.approve", Right.AnswerApprovals, j => j.AnswerApproval, j => j.ApprovalView, ApprovalActs.ApproveAsync, ApprovalActs.Describe);

    /// <summary>Denies exactly this call until the approval expires.</summary>
    public static Act<AnswerApproval, ApprovalView> DenyCall { get; } = new(
        "approval.deny", Right.AnswerApprovals, j => j.AnswerApproval, j => j.ApprovalView, ApprovalActs.DenyAsync, ApprovalActs.Describe);

    /// <summary>Says how the webhook that is told of approvals stands.</summary>
    public static Act<Nothing, WebhookView> ShowWebhook { get; } = new(
        "webhook.show", Right.Look, j => j.Nothing, j => j.WebhookView, (desk, _, _) => ValueTask.FromResult(desk.Webhook()));

    /// <summary>Signs the record as it stands.</summary>
    public static Act<Nothing, CheckpointView> SignCheckpoint { get; } = new(
        "audit.checkpoint", Right.Administer, j => j.Nothing, j => j.CheckpointView, RecordActs.CheckpointAsync);

    /// <summary>Says whether the record can be written.</summary>
    public static Act<Nothing, RecordHealth> ShowRecordHealth { get; } = new(
        "audit.health", Right.Look, j => j.Nothing, j => j.RecordHealth, RecordActs.HealthAsync);

    /// <summary>Shows which segments of the record are older than a time.</summary>
    public static Act<FindOldSegments, OldSegments> FindOldSegments { get; } = new(
        "audit.old_segments", Right.Look, j => j.FindOldSegments, j => j.OldSegments, RetentionActs.FindAsync);

    /// <summary>Removes the segments of the record that are older than a time, by records that stay.</summary>
    public static Act<RetireSegments, OldSegments> RetireSegments { get; } = new(
        "audit.retire", Right.Administer, j => j.RetireSegments, j => j.OldSegments, RetentionActs.RetireAsync, RetentionActs.Describe)
    {
        TakesProof = true,
    };

    /// <summary>Lists the keys that argument values in the record are sealed under.</summary>
    public static Act<Nothing, DataKeyList> ListDataKeys { get; } = new(
        "data_key.list", Right.LookAtCredentials, j => j.Nothing, j => j.DataKeyList, DataKeyActs.ListAsync);

    /// <summary>Makes a new data key for what is sealed from now on.</summary>
    public static Act<Nothing, DataKeyView> RotateDataKey { get; } = new(
        "data_key.rotate", Right.Administer, j => j.Nothing, j => j.DataKeyView, DataKeyActs.RotateAsync, _ => new ActRecord(null, null));

    /// <summary>Destroys a data key: what was sealed under it never opens again, and the record stays whole.</summary>
    public static Act<DestroyDataKey, DataKeyList> DestroyDataKey { get; } = new(
        "data_key.destroy", Right.Administer, j => j.DestroyDataKey, j => j.DataKeyList, DataKeyActs.DestroyAsync, r => new ActRecord(null, r.Id, r.Reason))
    {
        TakesProof = true,
    };

    /// <summary>Says where the gateway is reached.</summary>
    public static Act<Nothing, GatewayView> ShowGateway { get; } = new(
        "gateway.show", Right.Look, j => j.Nothing, j => j.GatewayView, GatewayActs.ShowAsync);

    /// <summary>Issues the administrator's token where there is none; the answer is the only time it is shown.</summary>
    public static Act<Nothing, IssuedAdminToken> IssueAdminToken { get; } = new(
        "admin_token.issue", Right.Administer, j => j.Nothing, j => j.IssuedAdminToken, AdministratorActs.IssueAsync, _ => new ActRecord(null, null))
    {
        TakesProof = true,
    };

    /// <summary>Gives the administrator a new token, shown this once; the old one ends at once.</summary>
    public static Act<Nothing, IssuedAdminToken> ReplaceAdminToken { get; } = new(
        "admin_token.replace", Right.Administer, j => j.Nothing, j => j.IssuedAdminToken, AdministratorActs.ReplaceAsync, _ => new ActRecord(null, null))
    {
        TakesProof = true,
    };

    /// <summary>Lists people with their roles, groups and accounts.</summary>
    public static Act<Nothing, PersonList> ListPeople { get; } = new(
        "person.list", Right.Look, j => j.Nothing, j => j.PersonList, PersonActs.ListAsync);

    /// <summary>Puts a person on the list, or changes one.</summary>
    public static Act<PersonView, PersonView> SetPerson { get; } = new(
        "person.set", Right.Administer, j => j.PersonView, j => j.PersonView, PersonActs.SetAsync, PersonActs.Describe)
    {
        TakesProof = true,
    };

    /// <summary>Takes a person off the list: answers of theirs count no more.</summary>
    public static Act<NamedPerson, Nothing> RemovePerson { get; } = new(
        "person.remove", Right.Administer, j => j.NamedPerson, j => j.Nothing, PersonActs.RemoveAsync, r => new ActRecord(null, r.Name));

    /// <summary>Sets a secret of a server, or says where it is. A version that is there is kept.</summary>
    public static Act<SetSecret, SecretView> SetSecret { get; } = new(
        "secret.set", Right.Administer, j => j.SetSecret, j => j.SecretView, SecretActs.SetAsync, SecretActs.Describe)
    {
        TakesProof = true,
        ProofFor = r => r.File is not null || !r.Program.IsDefaultOrEmpty,
    };

    /// <summary>Lists secrets, of which nothing is shown but what they are called.</summary>
    public static Act<ListSecrets, SecretList> ListSecrets { get; } = new(
        "secret.list", Right.LookAtCredentials, j => j.ListSecrets, j => j.SecretList, SecretActs.ListAsync);

    /// <summary>Lists the versions of a secret that are kept.</summary>
    public static Act<ChosenSecret, SecretList> ShowSecretHistory { get; } = new(
        "secret.history", Right.LookAtCredentials, j => j.ChosenSecret, j => j.SecretList, SecretActs.HistoryAsync);

    /// <summary>Makes an earlier version of a secret its newest again.</summary>
    public static Act<RollBackSecret, SecretView> RollBackSecret { get; } = new(
        "secret.rollback", Right.Administer, j => j.RollBackSecret, j => j.SecretView, SecretActs.RollBackAsync, SecretActs.Describe);

    /// <summary>Removes a secret with all its versions.</summary>
    public static Act<ChosenSecret, Nothing> RemoveSecret { get; } = new(
        "secret.remove", Right.Administer, j => j.ChosenSecret, j => j.Nothing, SecretActs.RemoveAsync, SecretActs.Describe);

    /// <summary>Shows where the key of the data folder comes from.</summary>
    public static Act<Nothing, KeyView> ShowKey { get; } = new(
        "secret.key.show", Right.LookAtCredentials, j => j.Nothing, j => j.KeyView, KeyActs.ShowAsync);

    /// <summary>Seals everything under a new key, which comes from the place that is asked for.</summary>
    public static Act<MoveKey, KeyView> MoveKey { get; } = new(
        "secret.key.move", Right.Administer, j => j.MoveKey, j => j.KeyView, KeyActs.MoveAsync, r => new ActRecord(null, null, $"to {r.To}"))
    {
        TakesProof = true,
    };

    /// <summary>Every act by name.</summary>
    public static FrozenDictionary<string, Act> All => ByName.Table;

    // Apart, so that it is made after every act, whichever file declares it.
    private static class ByName
    {
        public static readonly FrozenDictionary<string, Act> Table = new Act[]
        {
            AddServer,
            ListServers,
            ShowServer,
            AskHealth,
            TestServer,
            RefreshServer,
            ChangeServer,
            RemoveServer,
            CreateGrant,
            ListGrants,
            ShowGrant,
            ShowGrantReach,
            RotateGrant,
            RevokeGrant,
            ApplyPolicy,
            NoteRefusedPolicy,
            RollBackPolicy,
            ListPolicies,
            ShowPolicy,
            PolicyHistory,
            TryPolicy,
            ComparePolicies,
            ReplayPolicy,
            ShowReplay,
            TestPolicy,
            ImportPolicy,
            LearnPolicy,
            ShowLearnedPolicy,
            ShowPolicySchema,
            ImportCatalog,
            CancelImport,
            ShowImport,
            ListImports,
            ListCatalogChanges,
            ClassifyTools,
            ListPins,
            DiffPins,
            ApprovePins,
            RejectPins,
            ListCorrections,
            CorrectRisk,
            RemoveCorrection,
            ListApprovals,
            ShowApproval,
            ApproveCall,
            DenyCall,
            ShowWebhook,
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
            ListPeople,
            SetPerson,
            RemovePerson,
            OpenSession,
            OpenExternalSession,
            EndSession,
            ShowLink,
            CompleteLink,
            NoteTokenUse,
            CreateLink,
            ListSessions,
            EndOneSession,
            EndSessionsOf,
            ListOwnSessions,
            EndOwnSessions,
            ConfirmSession,
            ShowOwnAccount,
            ChangePassword,
            OfferCode,
            ConfirmCode,
            RemoveCode,
            RenewRecoveryCodes,
            SetPassword,
            RemovePersonCode,
            SetSignIn,
            CreateApiToken,
            ListApiTokens,
            RevokeApiToken,
            SetSecret,
            ListSecrets,
            ShowSecretHistory,
            RollBackSecret,
            RemoveSecret,
            ShowKey,
            MoveKey,
            BeginSignIn,
            OpenSignIn,
            CompleteSignIn,
            ShowSignIn,
            CancelSignIn,
            ListSignIns,
            RenewTokens,
            SetAuthorization,
            ForgetSignIn,
            PlanProvision,
            UpdateProvisioned,
            ApproveProvision,
            RejectProvision,
            CancelProvision,
            ShowProvision,
            ListProvisions,
            RollBackServer,
            VerifyServer,
            RegisterCandidate,
            ListCandidates,
            ConnectServer,
            DisconnectServer,
            RestartServer,
            ListSources,
            ShowSources,
            SyncSources,
            RefreshServers,
            TrustSource,
            ForgetSource,
            GetStartup,
            SetStartup,
            SearchRecord,
            ReadRecord,
            CountRecords,
            TellCall,
            ShowRecordedArguments,
            VerifyRecord,
            ListViews,
            SaveView,
            RemoveView,
            ListLimits,
            BeginScan,
            StartScan,
            CancelScan,
            ShowScan,
            ListScans,
            TakeScan,
        }.ToFrozenDictionary(a => a.Name, StringComparer.Ordinal);
    }
}
