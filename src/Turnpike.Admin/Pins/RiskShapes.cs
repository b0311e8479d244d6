using System.Collections.Immutable;

namespace Turnpike.Admin.Pins;

/// <summary>What a tool can do and how bad one call can be, as shown: by a person's word where there is one, else by the classifier.</summary>
/// <param name="Class"><c>Read</c>, <c>Write</c>, <c>Execute</c>, <c>Destructive</c> or <c>Financial</c>.</param>
/// <param name="Severity"><c>low</c>, <c>medium</c>, <c>high</c> or <c>critical</c>.</param>
/// <param name="Flags"><c>sensitive_read</c>, <c>untrusted_source</c>, <c>external_send</c>, <c>admin</c>, <c>code</c>, in this order.</param>
/// <param name="Arguments">Arguments that rules may care about, in the schema's order.</param>
/// <param name="CorrectedBy">Who said so; null when the classifier did.</param>
public sealed record RiskView(
    string Class, string Severity, ImmutableArray<string> Flags, ImmutableArray<ArgumentView> Arguments, string? CorrectedBy = null);

/// <summary>An argument and what it is.</summary>
/// <param name="Name">Its name; text of the server.</param>
/// <param name="Tags">Such as <c>path</c>, <c>url</c> or <c>shell</c>.</param>
public sealed record ArgumentView(string Name, ImmutableArray<string> Tags);

/// <summary>A correction that was made of the approved definition and does not hold for the one seen last.</summary>
/// <param name="Class">The class that was said.</param>
/// <param name="Severity">The severity that was said.</param>
/// <param name="Flags">The flags that were said.</param>
/// <param name="By">Who said it.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why.</param>
public sealed record EarlierCorrection(string Class, string Severity, ImmutableArray<string> Flags, string By, DateTimeOffset At, string Reason);
