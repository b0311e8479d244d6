namespace Turnpike.Policies.Conditions;

/// <summary>The three values of a condition (Kleene): an error is neither true nor false.</summary>
internal enum Truth : byte
{
    False,
    True,

    /// <summary>A missing path, a wrong type, or a value that cannot be read as what the operator takes.</summary>
    Error,
}

/// <summary>Kleene's three-valued logic.</summary>
internal static class Truths
{
    public static Truth Of(bool value) => value ? Truth.True : Truth.False;

    /// <summary>An error stays one.</summary>
    public static Truth Not(this Truth truth) => truth switch
    {
        Truth.True => Truth.False,
        Truth.False => Truth.True,
        _ => Truth.Error,
    };

    /// <summary>False where either is, else an error where either is.</summary>
    public static Truth And(this Truth left, Truth right) =>
        left == Truth.False || right == Truth.False ? Truth.False
        : left == Truth.Error || right == Truth.Error ? Truth.Error
        : Truth.True;

    /// <summary>True where either is, else an error where either is.</summary>
    public static Truth Or(this Truth left, Truth right) => left.Not().And(right.Not()).Not();

    /// <summary>The value as people call it.</summary>
    public static string Word(this Truth truth) => truth switch
    {
        Truth.True => "true",
        Truth.False => "false",
        _ => "an error",
    };
}
