using System.Collections.Immutable;
using Turnpike.Policies;

namespace Turnpike.State.Storage;

/// <summary>An act does not fit the state: something exists already, is not there, or changed meanwhile. The message is for people.</summary>
public sealed class StateConflictException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong.</param>
    /// <param name="nearest">The nearest existing name, when a name was not found.</param>
    public StateConflictException(string message, string? nearest = null)
        : base(message) => Nearest = nearest;

    /// <summary>The nearest existing name, when a name was not found and there is one.</summary>
    public string? Nearest { get; }
}

/// <summary>A policy document was refused; the one in force stays.</summary>
public sealed class PolicyRefusedException : Exception
{
    /// <summary>Creates the exception.</summary>
    public PolicyRefusedException(ImmutableArray<PolicyProblem> problems)
        : base("the policy document is invalid") => Problems = problems;

    /// <summary>Errors and warnings, in document order.</summary>
    public ImmutableArray<PolicyProblem> Problems { get; }
}
