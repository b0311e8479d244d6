using System.Collections.Immutable;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;

namespace Turnpike.Admin.Accounts;

/// <summary>What signing in has to hand at the owner of the data folder.</summary>
internal sealed class AccountDesk(GatewayConfiguration configuration, int iterations, TimeProvider time) : IDisposable
{
    private const int MostWaiting = 16;

    private readonly SemaphoreSlim _one = new(1);
    private int _waiting;

    /// <summary>Slows down who tries passwords.</summary>
    public SignInGuard Guard { get; } = new(time);

    /// <summary>Iterations of a new password's hash.</summary>
    public int Iterations => iterations;

    /// <summary>How long a session lasts.</summary>
    public TimeSpan SessionLength => configuration.ConsoleSession;

    /// <summary>The OpenID providers people come by.</summary>
    public ImmutableArray<OpenIdIssuer> Issuers => configuration.Issuers;

    /// <summary>
    /// Does what hashes passwords, one at a time: whoever tries many takes one core and not all. Throws <see cref="AdminException"/> when too many
    /// wait.
    /// </summary>
    public async ValueTask<T> HashAsync<T>(Func<T> work)
    {
        if (Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            throw new AdminException(AdminFaultCode.Unreachable, "too many people sign in at this moment; try again in a few seconds");
        }

        try
        {
            await _one.WaitAsync();
            try
            {
                return await Task.Run(work);
            }
            finally
            {
                _one.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();
}
