namespace Turnpike.Console.Frame;

/// <summary>What stands around a page; parts find it as a cascading value.</summary>
public sealed record FrameContext
{
    /// <summary>Who looks; null where nobody is signed in.</summary>
    public required Visitor? Visitor { get; init; }

    /// <summary>The page's path and query, for forms that come back to it.</summary>
    public required string Here { get; init; }

    /// <summary>The time the page is made at.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary><c>light</c>, <c>dark</c>, or null for what the system has.</summary>
    public string? Theme { get; init; }

    /// <summary>A sentence to show at the top, once.</summary>
    public Said? Said { get; init; }

    /// <summary>How many approvals wait for somebody.</summary>
    public int Waiting { get; init; }
}

/// <summary>A sentence about what was done before.</summary>
/// <param name="Sentence">The sentence; may hold untrusted text.</param>
/// <param name="IsProblem">Whether it was not done.</param>
public sealed record Said(string Sentence, bool IsProblem);
