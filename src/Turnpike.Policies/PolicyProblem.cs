namespace Turnpike.Policies;

/// <summary>How serious a <see cref="PolicyProblem"/> is.</summary>
public enum ProblemSeverity
{
    /// <summary>The document is refused.</summary>
    Error,

    /// <summary>The document works, but probably not as meant.</summary>
    Warning,
}

/// <summary>Something wrong in a policy document.</summary>
/// <param name="Severity">Error or warning.</param>
/// <param name="Pointer">JSON Pointer into the document.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in characters, from 1.</param>
/// <param name="Message">What is wrong and what would be right, naming the nearest valid thing where there is one.</param>
public sealed record PolicyProblem(ProblemSeverity Severity, string Pointer, int Line, int Column, string Message)
{
    /// <summary>The line it stands in.</summary>
    public ProblemExcerpt Excerpt { get; init; }

    /// <summary>What to write at the place instead; null where nothing can be said in so few words.</summary>
    public string? Suggestion { get; init; }
}
