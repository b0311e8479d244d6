using System.Collections.Immutable;

namespace Turnpike.State.Vault;

/// <summary>A secret that is needed cannot be had: it is not there, has expired, or its file or program does not give it. Carries names only.</summary>
public sealed class SecretUnavailableException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">What is wrong and what to do; never a value.</param>
    /// <param name="names">The secrets it is about.</param>
    /// <param name="inner">What it came from; never told to anybody.</param>
    public SecretUnavailableException(string message, ImmutableArray<string> names, Exception? inner = null)
        : base(message, inner) => Names = names;

    /// <summary>The secrets it is about.</summary>
    public ImmutableArray<string> Names { get; }
}
