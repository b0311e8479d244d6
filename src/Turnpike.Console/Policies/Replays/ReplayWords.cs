namespace Turnpike.Console.Policies.Replays;

/// <summary>What a replay says, in words.</summary>
internal static class ReplayWords
{
    /// <summary>How far one can go back.</summary>
    public static (int Hours, string Words)[] Stretches { get; } = [(1, "the last hour"), (24, "the last day"), (168, "the last week"), (720, "the last thirty days")];

    /// <summary>A stretch of time in words.</summary>
    public static string Stretch(int hours) => Array.Find(Stretches, s => s.Hours == hours).Words ?? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"the last {hours} hours");

    /// <summary>What becomes of calls.</summary>
    public static string Of(string change) => change switch
    {
        "newly_allowed" => "Newly allowed",
        "no_longer_asked" => "No longer asked",
        "asked_instead_of_denied" => "Asked, no longer denied",
        "newly_asked" => "Newly asked",
        _ => "Newly denied",
    };

    /// <summary>The class of its mark: what lets more through is the loud one.</summary>
    public static string ClassOf(string change) => change switch
    {
        "newly_allowed" or "no_longer_asked" => "state bad",
        "asked_instead_of_denied" => "state warn",
        "newly_asked" => "state warn",
        _ => "state",
    };

    /// <summary>What was decided, and what would be.</summary>
    public static (string Then, string Now) Decisions(string change) => change switch
    {
        "newly_allowed" => ("denied", "allowed"),
        "no_longer_asked" => ("asked", "allowed"),
        "asked_instead_of_denied" => ("denied", "asked"),
        "newly_asked" => ("allowed", "asked"),
        _ => ("allowed or asked", "denied"),
    };
}
