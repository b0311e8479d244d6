using Turnpike.Admin.Acts;

namespace Turnpike.Console.Api;

/// <content>Servers, their connections, their definitions, scans.</content>
public static partial class ApiTable
{
    private static IEnumerable<ApiRoute> Servers() =>
    [
        Get("/servers", AdminActs.ListServers) with { List = "servers", Key = ["name"] },
        Post("/servers", AdminActs.AddServer) with { Made = "/servers/{name}" },
        Get("/servers/{name}", AdminActs.ShowServer) with { OnRequest = "condition" },
        Patch("/servers/{name}", AdminActs.ChangeServer),
        Delete("/servers/{name}", AdminActs.RemoveServer),
        Post("/servers/{name}/test", AdminActs.TestServer),
        Post("/servers/{name}/refresh", AdminActs.RefreshServer),
        Post("/servers/{name}/connect", AdminActs.ConnectServer),
        Post("/servers/{name}/disconnect", AdminActs.DisconnectServer),
        Post("/servers/{name}/restart", AdminActs.RestartServer),
        Get("/servers/{name}/installation", AdminActs.VerifyServer),
        Post("/servers/{name}/update", AdminActs.UpdateProvisioned) with { Made = "/provisions/{id}" },
        Post("/servers/{name}/rollback", AdminActs.RollBackServer),
        Get("/health", AdminActs.AskHealth) with { List = "servers", Key = ["name"] },
    ];

    private static IEnumerable<ApiRoute> Pins() =>
    [
        Get("/pins", AdminActs.ListPins) with { List = "pins", Key = ["server", "kind", "name"] },
        Get("/servers/{server}/pins/diff", AdminActs.DiffPins) with { List = "diffs", Key = ["pin"] },
        Post("/servers/{server}/pins/approve", AdminActs.ApprovePins),
        Post("/servers/{server}/pins/reject", AdminActs.RejectPins),
        Get("/corrections", AdminActs.ListCorrections) with { List = "corrections", Key = ["server", "tool", "hash"] },
        Put("/corrections/{server}/{tool}/{hash}", AdminActs.CorrectRisk),
        Delete("/corrections/{server}/{tool}/{hash}", AdminActs.RemoveCorrection),
    ];

    private static IEnumerable<ApiRoute> Provisions() =>
    [
        Get("/provisions", AdminActs.ListProvisions) with { List = "provisions", Key = ["id"] },
        Post("/provisions", AdminActs.PlanProvision) with { Made = "/provisions/{id}" },
        Get("/provisions/{id}", AdminActs.ShowProvision),
        Post("/provisions/{id}/approve", AdminActs.ApproveProvision),
        Post("/provisions/{id}/reject", AdminActs.RejectProvision),
        Post("/provisions/{id}/cancel", AdminActs.CancelProvision),
        Get("/candidates", AdminActs.ListCandidates) with { List = "candidates", Key = ["name"] },
        Post("/candidates", AdminActs.RegisterCandidate),
    ];

    private static IEnumerable<ApiRoute> Scans() =>
    [
        Get("/scans", AdminActs.ListScans) with { List = "scans", Key = ["id"] },
        Post("/scans", AdminActs.BeginScan) with { Made = "/scans/{id}" },
        Get("/scans/{id}", AdminActs.ShowScan),
        Post("/scans/{id}/start", AdminActs.StartScan),
        Post("/scans/{id}/cancel", AdminActs.CancelScan),
        Get("/scans/{id}/files/{format}", AdminActs.TakeScan),
    ];

    private static IEnumerable<ApiRoute> Configuration() =>
    [
        Get("/sources", AdminActs.ListSources) with { List = "sources", Key = ["path"] },
        Post("/sources/compare", AdminActs.ShowSources),
        Post("/sources/sync", AdminActs.SyncSources),
        Post("/sources/refresh", AdminActs.RefreshServers),
        Post("/sources/trust", AdminActs.TrustSource),
        Post("/sources/forget", AdminActs.ForgetSource),
        Get("/startup", AdminActs.GetStartup) with { List = "servers", Key = ["name"] },
        Put("/startup/{name}", AdminActs.SetStartup),
        Get("/gateway", AdminActs.ShowGateway),
    ];
}
