using Turnpike.State.Provisions;

namespace Turnpike.Admin.Provisioning;

/// <summary>How a plan stands, in words.</summary>
internal static class PlanState
{
    public const string Planned = "planned";
    public const string Rejected = "rejected";
    public const string Expired = "expired";
    public const string Installing = "installing";
    public const string Starting = "starting";
    public const string Complete = "complete";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";

    /// <summary>Whether something may still come of it.</summary>
    public static bool IsOpen(string state) => state is Planned or Installing or Starting;

    /// <summary>The state at a time: nobody has to come by for a plan to expire.</summary>
    public static string At(StoredPlan plan, DateTimeOffset now) => plan.State == Planned && now >= plan.ExpiresAt ? Expired : plan.State;
}
