using Turnpike.Admin.Acts;
using Turnpike.Admin.Administrators;
using Turnpike.Admin.Faults;
using Turnpike.State.Accounts;
using Turnpike.State.Administrators;

namespace Turnpike.Admin.Accounts;

/// <summary>Acts on how people sign in.</summary>
internal static class AccountActs
{
    public static async ValueTask<PersonView> SetPasswordAsync(ActDesk desk, SetPassword request, CancellationToken cancellation)
    {
        var person = SessionActs.Find(desk, request.Name);
        await ChangeAsync(desk, person, request.Password, a => a, null);
        return PersonActs.View(desk.Store.Current.People.Find(person.Name)!);
    }

    public static async ValueTask<AccountView> ChangePasswordAsync(ActDesk desk, ChangePassword request, CancellationToken cancellation)
    {
        var own = SessionActs.Own(desk);
        var use = await Proof.RequireAsync(desk, own, request.Current, null, needsCode: false);
        await ChangeAsync(desk, own, request.Password, use, request.Session);
        return await ShowOwnAsync(desk, Nothing.Value, cancellation);
    }

    public static ValueTask<PersonView> SetSignInAsync(ActDesk desk, SetSignIn request, CancellationToken cancellation)
    {
        var person = SessionActs.Find(desk, request.Name);
        desk.Store.ChangeAccount(person.Name, a => a with { IsDisabled = !request.Enabled }, endsSessions: !request.Enabled);
        return ValueTask.FromResult(PersonActs.View(desk.Store.Current.People.Find(person.Name)!));
    }

    public static ValueTask<PersonView> RemovePersonCodeAsync(ActDesk desk, NamedPerson request, CancellationToken cancellation)
    {
        var person = SessionActs.Find(desk, request.Name);
        desk.Store.ChangeAccount(person.Name, WithoutCode, endsSessions: true);
        return ValueTask.FromResult(PersonActs.View(desk.Store.Current.People.Find(person.Name)!));
    }

    public static ValueTask<AccountView> ShowOwnAsync(ActDesk desk, Nothing request, CancellationToken cancellation)
    {
        var account = desk.Store.FindAccount(SessionActs.Own(desk).Name) ?? new Account();
        return ValueTask.FromResult(View(account.State) with { RecoveryCodes = account.Recovery.Length });
    }

    public static async ValueTask<OfferedCode> OfferCodeAsync(ActDesk desk, ProvePassword request, CancellationToken cancellation)
    {
        var own = SessionActs.Own(desk);
        // Another authenticator in the place of one takes a code of that one, or a recovery code.
        var use = await Proof.RequireAsync(desk, own, request.Password, request.Code, needsCode: true);
        var secret = OneTimeCode.CreateSecret();
        desk.Store.ChangeAccount(own.Name, a => use(a) with { Offered = secret }, endsSessions: false);
        return new OfferedCode(OneTimeCode.ToText(secret), OneTimeCode.ToUri(secret, own.Name));
    }

    public static ValueTask<RecoveryCodes> ConfirmCodeAsync(ActDesk desk, GivenCode request, CancellationToken cancellation)
    {
        var own = SessionActs.Own(desk);
        var codes = RecoveryCode.CreateAll();
        desk.Store.ChangeAccount(
            own.Name,
            account => account.Offered is not { } offered
                ? throw new AdminException(AdminFaultCode.Conflict, "there is no authenticator to confirm; begin anew")
                : OneTimeCode.Match(offered, request.Code.Replace(" ", "", StringComparison.Ordinal), desk.Time.GetUtcNow(), 0) is { } step
                    ? account with { Secret = offered, Offered = null, LastStep = step, Recovery = [.. codes.Select(c => RecoveryCode.HashOf(c)!)] }
                    : throw new AdminException(AdminFaultCode.Invalid, "this is not the code the authenticator shows now; look whether its clock is right"),
            endsSessions: false);
        return ValueTask.FromResult(new RecoveryCodes(codes));
    }

    public static async ValueTask<AccountView> RemoveCodeAsync(ActDesk desk, RemoveCode request, CancellationToken cancellation)
    {
        var own = SessionActs.Own(desk);
        var use = await Proof.RequireAsync(desk, own, request.Password, request.Code, needsCode: true);
        desk.Store.ChangeAccount(own.Name, a => WithoutCode(use(a)), endsSessions: false);
        return await ShowOwnAsync(desk, Nothing.Value, cancellation);
    }

    public static async ValueTask<RecoveryCodes> RenewRecoveryAsync(ActDesk desk, RemoveCode request, CancellationToken cancellation)
    {
        var own = SessionActs.Own(desk);
        var use = await Proof.RequireAsync(desk, own, request.Password, request.Code, needsCode: true);
        var codes = RecoveryCode.CreateAll();
        desk.Store.ChangeAccount(
            own.Name,
            a => a.Secret is null
                ? throw new AdminException(AdminFaultCode.Conflict, "recovery codes stand in for an authenticator, and there is none")
                : use(a) with { Recovery = [.. codes.Select(c => RecoveryCode.HashOf(c)!)] },
            endsSessions: false);
        return new RecoveryCodes(codes);
    }

    /// <summary>Throws <see cref="AdminException"/> unless a password may be the one of this person.</summary>
    public static void RequireGood(string password, string name)
    {
        if (PasswordRules.Problem(password, name) is { } problem)
        {
            throw new AdminException(AdminFaultCode.Invalid, problem);
        }
    }

    /// <summary>How somebody can sign in, as shown.</summary>
    public static AccountView View(SignInState state) => new(state.HasPassword, state.HasCode, state.IsExternal, state.IsDisabled);

    private static async ValueTask ChangeAsync(ActDesk desk, Person person, string text, Func<Account, Account> use, string? kept)
    {
        RequireGood(text, person.Name);
        var password = await desk.Accounts.HashAsync(() => PasswordHash.Create(text, desk.Accounts.Iterations));
        desk.Store.ChangeAccount(person.Name, a => use(a) with { Password = password }, endsSessions: true, kept);
        desk.Accounts.Guard.Succeeded(person.Name);
    }

    private static Account WithoutCode(Account account) => account with { Secret = null, Offered = null, Recovery = [] };
}
