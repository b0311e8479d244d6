using Turnpike.Admin.Provisioning;
using Turnpike.Admin.Servers;

namespace Turnpike.Admin.Acts;

/// <content>Packages: plans, approvals, what came of them.</content>
public static partial class AdminActs
{
    /// <summary>Makes a plan to install a package; a person approves it.</summary>
    public static Act<PlanProvision, ProvisionView> PlanProvision { get; } = new(
        "provision.plan", Right.Administer, j => j.PlanProvision, j => j.ProvisionView, ProvisionActs.PlanAsync, ProvisionActs.Describe);

    /// <summary>Makes a plan to bring a provisioned server to another version; a person approves it.</summary>
    public static Act<UpdateProvisioned, ProvisionView> UpdateProvisioned { get; } = new(
        "provision.update", Right.Administer, j => j.UpdateProvisioned, j => j.ProvisionView, ProvisionActs.UpdateAsync, ProvisionActs.Describe);

    /// <summary>Approves exactly the plan that was shown; it is carried out by itself.</summary>
    public static Act<ApproveProvision, ProvisionView> ApproveProvision { get; } = new(
        "provision.approve", Right.AnswerApprovals, j => j.ApproveProvision, j => j.ProvisionView, ProvisionActs.ApproveAsync, ProvisionActs.Describe)
    {
        TakesProof = true,
    };

    /// <summary>Rejects a plan.</summary>
    public static Act<NamedProvision, ProvisionView> RejectProvision { get; } = new(
        "provision.reject", Right.AnswerApprovals, j => j.NamedProvision, j => j.ProvisionView, ProvisionActs.RejectAsync, r => new ActRecord(null, r.Id));

    /// <summary>Ends a plan that is being carried out, with everything it started.</summary>
    public static Act<NamedProvision, ProvisionView> CancelProvision { get; } = new(
        "provision.cancel", Right.Administer, j => j.NamedProvision, j => j.ProvisionView, ProvisionActs.CancelAsync, r => new ActRecord(null, r.Id));

    /// <summary>Says how a plan stands.</summary>
    public static Act<FollowProvision, ProvisionView> ShowProvision { get; } = new(
        "provision.status", Right.Look, j => j.FollowProvision, j => j.ProvisionView, ProvisionActs.StatusAsync);

    /// <summary>Lists plans.</summary>
    public static Act<Nothing, ProvisionList> ListProvisions { get; } = new(
        "provision.list", Right.Look, j => j.Nothing, j => j.ProvisionList, ProvisionActs.ListAsync);

    /// <summary>Takes a provisioned server back to the release before.</summary>
    public static Act<NamedServer, ServerView> RollBackServer { get; } = new(
        "provision.rollback", Right.Administer, j => j.NamedServer, j => j.ServerView, ReleaseActs.RollBackAsync, ServerActs.Describe);

    /// <summary>Looks whether everything that is installed for a server is as it was locked.</summary>
    public static Act<NamedServer, ProvisionedState> VerifyServer { get; } = new(
        "provision.verify", Right.Look, j => j.NamedServer, j => j.ProvisionedState, ReleaseActs.VerifyAsync);

    /// <summary>Keeps a server that was found somewhere by a name, so that it can be provisioned by it. Fetches and starts nothing of it.</summary>
    public static Act<RegisterCandidate, CandidateView> RegisterCandidate { get; } = new(
        "provision.register", Right.Administer, j => j.RegisterCandidate, j => j.CandidateView, CandidateActs.RegisterAsync, CandidateActs.Describe);

    /// <summary>Lists the servers that can be provisioned by their names.</summary>
    public static Act<Nothing, CandidateList> ListCandidates { get; } = new(
        "provision.candidates", Right.Look, j => j.Nothing, j => j.CandidateList, CandidateActs.ListAsync);
}
