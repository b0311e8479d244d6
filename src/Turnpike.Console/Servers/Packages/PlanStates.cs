using Turnpike.Admin.Provisioning;

namespace Turnpike.Console.Servers.Packages;

/// <summary>How plans stand, in words.</summary>
internal static class PlanStates
{
    /// <summary>How a plan stands.</summary>
    public static StateWord Of(ProvisionView plan) => plan.State switch
    {
        "planned" => new("waits for an answer", "warn"),
        "installing" => new("installing", "warn"),
        "starting" => new("starting", "warn"),
        "complete" => new("complete", "ok"),
        "failed" => new("failed", "bad", plan.Message),
        var other => new(other, "idle"),
    };
}
