namespace Turnpike.Policies.Conditions;

/// <summary>The three values of a condition (Kleene): an error is neither true nor false.</summary>
internal enum Truth : byte
{
    False,
    True,

    /// <summary>A missing path, a wrong type, or a number that is not exact.</summary>
    Error,
}

/// <summary>Builds truths.</summary>
internal static class Truths
{
    public static Truth Of(bool value) => value ? Truth.True : Truth.False;
}
