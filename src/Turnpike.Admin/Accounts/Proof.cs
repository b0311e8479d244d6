using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Policies;
using Turnpike.State.Accounts;
using Turnpike.State.Administrators;
using Turnpike.State.Ledgers;

namespace Turnpike.Admin.Accounts;

/// <summary>
/// Whether somebody is who they say: every password and code that is given anywhere is looked at here, and every failure counted. It takes the
/// same time whether the name, the password or both are wrong.
/// </summary>
internal static class Proof
{
    /// <summary>What was found.</summary>
    /// <param name="Status">One of <see cref="SignInAnswer"/>; <see cref="SignInAnswer.SignedIn"/> when everything that is needed is right.</param>
    /// <param name="Wait">How long to wait.</param>
    /// <param name="Person">Who it is; null unless it is proven.</param>
    /// <param name="How">By what.</param>
    /// <param name="Use">What using it changes of the account; throws <see cref="AdminException"/> where a code was used meanwhile.</param>
    public readonly record struct Result(string Status, TimeSpan Wait, Person? Person, string How, Func<Account, Account> Use);

    /// <summary>Looks at a password and, where the account has an authenticator, a code.</summary>
    public static async ValueTask<Result> OfAsync(ActDesk desk, string name, string password, string? code, string source)
    {
        var guard = desk.Accounts.Guard;
        return await desk.Accounts.HashAsync(() =>
        {
            // A person is one account to guess at, whichever of their names is given.
            name = desk.Store.Current.People.NameOf(name);

            // In here, one after the other: what many attempts at once have failed counts for the next of them.
            if (guard.Wait(name, source) is var wait && wait > TimeSpan.Zero)
            {
                Refuse(desk, "sign_in_wait", source);
                return new Result(SignInAnswer.Wait, wait, null, "", Unchanged);
            }

            var person = desk.Store.Current.People.Find(name);
            var account = person is null ? null : desk.Store.FindAccount(person.Name);
            var result = password.Length <= PasswordRules.Longest && IsPassword(desk, account, password)
                ? OfCode(desk, person!, account!, password, code)
                : new Result(SignInAnswer.Wrong, TimeSpan.Zero, null, "", Unchanged);
            switch (result.Status)
            {
                case SignInAnswer.Wrong:
                    guard.Failed(name, source);
                    Refuse(desk, "sign_in", source);
                    break;
                case SignInAnswer.SignedIn:
                    guard.Succeeded(name);
                    break;
                default:
                    break;
            }

            return result;
        });
    }

    /// <summary>Throws <see cref="AdminException"/> unless this is the password of the person, and the code where one is given.</summary>
    public static async ValueTask<Func<Account, Account>> RequireAsync(ActDesk desk, Person person, string password, string? code, bool needsCode)
    {
        var result = await OfAsync(desk, person.Name, password, code, $"session of {person.Name}");
        return result.Status switch
        {
            SignInAnswer.SignedIn => result.Use,
            SignInAnswer.NeedsCode when !needsCode => Unchanged,
            SignInAnswer.NeedsCode => throw new AdminException(AdminFaultCode.Invalid, "a code of your authenticator is needed too"),
            SignInAnswer.Wait => throw new AdminException(AdminFaultCode.Forbidden, $"too many failures: try again in {Math.Ceiling(result.Wait.TotalSeconds)} seconds"),
            _ => throw new AdminException(AdminFaultCode.Forbidden, code is null ? "this is not your password" : "the password or the code is wrong"),
        };
    }

    /// <summary>Notes that somebody was not let in, as an aggregate that cannot fill the record.</summary>
    /// <param name="desk">Where.</param>
    /// <param name="why">What they tried.</param>
    /// <param name="source">Where they come from.</param>
    /// <param name="cause">What was wrong with it, in words of the gateway's own; null where that is not said.</param>
    public static void Refuse(ActDesk desk, string why, string source, string? cause = null) => desk.Ledger.Note(new CallIntent
    {
        Kind = "refused",
        Method = why,
        Source = source,
        Decision = new Decision(DecisionOutcome.Deny, DecisionStep.NoPolicy, $"({why})", "", cause, []),
    });

    private static Account Unchanged(Account account) => account;

    private static bool IsPassword(ActDesk desk, Account? account, string password)
    {
        if (account is { Password: { } kept, IsDisabled: false })
        {
            return kept.IsOf(password);
        }

        PasswordHash.Pretend(password, desk.Accounts.Iterations);
        return false;
    }

    private static Result OfCode(ActDesk desk, Person person, Account account, string password, string? code)
    {
        var rehash = Rehash(desk, account, password);
        if (account.Secret is null)
        {
            return new Result(SignInAnswer.SignedIn, TimeSpan.Zero, person, "password", rehash);
        }

        if (string.IsNullOrWhiteSpace(code))
        {
            return new Result(SignInAnswer.NeedsCode, TimeSpan.Zero, null, "", Unchanged);
        }

        var use = UseOf(code.Trim(), desk.Time.GetUtcNow());
        return use(account) is { } used
            ? new Result(SignInAnswer.SignedIn, TimeSpan.Zero, person, used.Recovery.Length < account.Recovery.Length ? "password+recovery" : "password+code", a => rehash(use(a) ?? throw Used()))
            : new Result(SignInAnswer.Wrong, TimeSpan.Zero, null, "", Unchanged);
    }

    // Looked at once more where it is stored: of two who bring the same code at the same time, one is told.
    private static Func<Account, Account?> UseOf(string code, DateTimeOffset now) => account =>
        account.Secret is null ? null
        : OneTimeCode.Match(account.Secret, code.Replace(" ", "", StringComparison.Ordinal), now, account.LastStep) is { } step ? account with { LastStep = step }
        : RecoveryCode.HashOf(code) is { } hash && account.Recovery.Contains(hash, StringComparer.Ordinal) ? account with { Recovery = account.Recovery.Remove(hash) }
        : null;

    private static AdminException Used() => new(AdminFaultCode.Conflict, "this code was used already; wait for the next one");

    // Made with fewer iterations than new ones are: made anew while the password is here.
    private static Func<Account, Account> Rehash(ActDesk desk, Account account, string password)
    {
        if (account.Password!.Iterations >= desk.Accounts.Iterations)
        {
            return Unchanged;
        }

        var anew = PasswordHash.Create(password, desk.Accounts.Iterations);
        return a => a with { Password = anew };
    }
}
