using Turnpike.Admin.Acts;

namespace Turnpike.Console.Api;

/// <content>Grants, policies, approvals, the record.</content>
public static partial class ApiTable
{
    private static IEnumerable<ApiRoute> Grants() =>
    [
        Get("/grants", AdminActs.ListGrants) with { List = "grants", Key = ["id"] },
        Post("/grants", AdminActs.CreateGrant) with { Made = "/grants/{grant.id}", HoldsSecret = true },
        Get("/grants/{id}", AdminActs.ShowGrant),
        Get("/grants/{id}/reach", AdminActs.ShowGrantReach),
        Delete("/grants/{id}", AdminActs.RevokeGrant),
        Post("/grants/{id}/rotate", AdminActs.RotateGrant) with { HoldsSecret = true },
    ];

    private static IEnumerable<ApiRoute> Policies() =>
    [
        Get("/policies", AdminActs.ListPolicies) with { List = "policies", Key = ["name"] },
        Get("/policies/{name}", AdminActs.ShowPolicy),
        Put("/policies/{name}", AdminActs.ApplyPolicy) with { Document = "document", Expects = "expected_version" },
        Get("/policies/{name}/versions", AdminActs.PolicyHistory) with { List = "versions", Key = ["version"], Without = ["version"] },
        Post("/policies/{name}/rollback", AdminActs.RollBackPolicy),
        Post("/policies/{name}/refusals", AdminActs.NoteRefusedPolicy),
        Post("/trials", AdminActs.TryPolicy),
        Post("/comparisons", AdminActs.ComparePolicies),
        Post("/replays", AdminActs.ReplayPolicy) with { Made = "/replays/{id}" },
        Get("/replays/{id}", AdminActs.ShowReplay),
        Post("/policy-tests", AdminActs.TestPolicy),
        Post("/policy-imports", AdminActs.ImportPolicy),
        Post("/learned-policies", AdminActs.LearnPolicy) with { Made = "/learned-policies/{id}" },
        Get("/learned-policies/{id}", AdminActs.ShowLearnedPolicy),
        Get("/policy-schema", AdminActs.ShowPolicySchema),
        Get("/limits", AdminActs.ListLimits),
    ];

    private static IEnumerable<ApiRoute> Approvals() =>
    [
        Get("/approvals", AdminActs.ListApprovals) with { List = "approvals", Key = ["id"] },
        Get("/approvals/{id}", AdminActs.ShowApproval),
        Post("/approvals/{id}/approve", AdminActs.ApproveCall),
        Post("/approvals/{id}/deny", AdminActs.DenyCall),
        Get("/webhook", AdminActs.ShowWebhook),
    ];

    private static IEnumerable<ApiRoute> Record() =>
    [
        Get("/record", AdminActs.SearchRecord),
        Get("/record/lines", AdminActs.ReadRecord),
        Get("/record/counts", AdminActs.CountRecords),
        Get("/record/calls/{sequence}", AdminActs.TellCall),
        Get("/record/calls/{sequence}/arguments", AdminActs.ShowRecordedArguments),
        Post("/record/verify", AdminActs.VerifyRecord),
        Get("/record/health", AdminActs.ShowRecordHealth),
        Post("/record/checkpoints", AdminActs.SignCheckpoint),
        Get("/record/old-segments", AdminActs.FindOldSegments),
        Post("/record/retire", AdminActs.RetireSegments),
        Get("/views", AdminActs.ListViews) with { List = "views", Key = ["name", "shared"] },
        Put("/views/{name}", AdminActs.SaveView),
        Delete("/views/{name}", AdminActs.RemoveView),
    ];
}
