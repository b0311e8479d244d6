namespace Turnpike.Admin.Acts;

/// <summary>The request or answer of an act that needs none.</summary>
public sealed record Nothing
{
    /// <summary>The one value.</summary>
    public static Nothing Value { get; } = new();
}
