using System.Collections.Immutable;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.Console.Frame;
using Turnpike.State.Administrators;
using Turnpike.Upstreams.Authorization;
using Turnpike.Upstreams.Http;
using Turnpike.Upstreams.OpenId;

namespace Turnpike.Console.OpenId;

/// <summary>
/// Opens a session for somebody an issuer vouches for, and gives its token. Throws <see cref="AdminException"/> where that person may not
/// enter.
/// </summary>
/// <param name="identity">Who it is.</param>
/// <param name="source">Where they come from, as the record names it.</param>
public delegate ValueTask<string> OpenSessionOf(OpenIdIdentity identity, string source);

/// <summary>Notes that an answer was refused, so that it can be recorded.</summary>
/// <param name="cause">What was wrong, as a code, and whose answer it was: nothing of what the answer says.</param>
/// <param name="source">Where it comes from, as the record names it.</param>
public delegate void NoteRefusedAnswer(string cause, string source);

/// <summary>A button of the sign-in page.</summary>
/// <param name="Label">What it says.</param>
/// <param name="Path">Where it leads.</param>
/// <param name="Issuer">The issuer people are known by.</param>
public sealed record OidcButton(string Label, string Path, string Issuer)
{
    /// <summary>Where a sign-in begins for which people have to prove anew who they are.</summary>
    public string FreshPath => Path + "?fresh=1";

    /// <summary>Where the issuer's own sign-out begins.</summary>
    public string SignOutPath => Path + "/sign-out";

    /// <summary>Whether this one may be who vouches for somebody of these names; a name that is a digest may be of any issuer.</summary>
    public bool MayKnow(Person person)
    {
        ArgumentNullException.ThrowIfNull(person);
        return person.Accounts.Prepend(person.Name).Any(name => name.StartsWith(Issuer + "#", StringComparison.OrdinalIgnoreCase) || name.StartsWith("oidc#", StringComparison.OrdinalIgnoreCase));
    }
}

/// <summary>A sign-in that begins.</summary>
/// <param name="Url">Where to send the browser.</param>
/// <param name="Cookie">What it must bring back, and nobody else may see.</param>
public sealed record OidcStart(Uri Url, string Cookie)
{
    /// <summary>Says where, without the query.</summary>
    public override string ToString() => Url.GetLeftPart(UriPartial.Path);
}

/// <summary>How a sign-in ended.</summary>
/// <param name="Session">The session's token; null where there is none.</param>
/// <param name="ReturnTo">Where to go: a path of the console.</param>
/// <param name="Sentence">Why there is no session, and what would be right; may hold words of the issuer. Null where there is one.</param>
/// <param name="Status">The HTTP status of a page with that sentence.</param>
public sealed record OidcEnd(string? Session, string ReturnTo, string? Sentence = null, int Status = 200)
{
    /// <summary>Says whether, without the token.</summary>
    public override string ToString() => Session is null ? $"refused: {Sentence}" : "signed in";
}

/// <summary>
/// Signing in to the console with the configured OpenID Connect issuers: who begins and who brings the answer must be the same browser,
/// within ten minutes, once (RFC 9700 sections 2.1 and 4.7). Thread-safe.
/// </summary>
public sealed class OidcSignIns : IDisposable
{
    /// <summary>The path below which sign-ins begin, followed by the issuer's number.</summary>
    public const string Path = "/console/sign-in/oidc/";

    /// <summary>The path of the redirect address.</summary>
    public const string Callback = Path + "callback";

    private const int LongestReturn = 1_000;
    private const int MostAnswers = 16;

    private readonly ImmutableArray<RelyingParty> _parties;
    private readonly Func<Uri?> _address;
    private readonly OpenSessionOf _open;
    private readonly NoteRefusedAnswer _refused;
    private readonly TimeProvider _time;
    private readonly FlowSeal _seal = new();
    private readonly AnsweredFlows _answered;
    private int _answers;

    /// <summary>Creates it; no issuer is asked anything before somebody signs in.</summary>
    /// <param name="issuers">The issuers, in the order of their buttons.</param>
    /// <param name="http">The way out.</param>
    /// <param name="address">Where people open the console, which is also what the issuers know; null while nothing listens.</param>
    /// <param name="open">Opens a session; what it refuses it has recorded.</param>
    /// <param name="refused">Records an answer that is not believed.</param>
    /// <param name="time">The clock.</param>
    public OidcSignIns(ImmutableArray<OpenIdIssuer> issuers, GuardedHttp http, Func<Uri?> address, OpenSessionOf open, NoteRefusedAnswer refused, TimeProvider time)
    {
        (_address, _open, _refused, _time, _answered) = (address, open, refused, time, new AnsweredFlows(time));
        _parties = [.. issuers.Select(issuer => new RelyingParty(http, time, new RelyingPartyOptions
        {
            Issuer = issuer.Issuer,
            ClientId = issuer.ClientId,
            Secret = () => OpenIdSecret.Read(issuer),
            Scopes = issuer.Scopes,
            GroupsClaim = issuer.Roles.IsEmpty ? null : issuer.GroupsClaim,
        }))];
        Buttons = [.. issuers.Select((issuer, i) => new OidcButton(issuer.ShownLabel, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Path}{i}"), issuer.Issuer))];
    }

    /// <summary>The buttons of the sign-in page, one for each issuer.</summary>
    public ImmutableArray<OidcButton> Buttons { get; }

    /// <summary>The issuers that may have a sign-out of their own, as far as is known without asking them.</summary>
    public ImmutableArray<OidcButton> SignOuts => [.. Buttons.Where((_, i) => _parties[i].MayHaveSignOut)];

    /// <summary>Where people open the console; null while nothing listens.</summary>
    public Uri? Address => _address();

    /// <summary>Begins a sign-in. Throws <see cref="AdminException"/> when there is no such issuer, or it cannot be reached or used.</summary>
    /// <param name="issuer">Which of the issuers, from 0.</param>
    /// <param name="returnTo">Where to go afterwards; anything but a path of this console is the overview.</param>
    /// <param name="maxAge">How long ago the person may have proved who they are; null for any time.</param>
    /// <param name="cancellation">Ends it.</param>
    public async ValueTask<OidcStart> BeginAsync(int issuer, string? returnTo, TimeSpan? maxAge, CancellationToken cancellation)
    {
        var party = Party(issuer);
        var path = OwnPages.Path(returnTo is { Length: <= LongestReturn } ? returnTo : null);
        try
        {
            var (url, proof) = await party.BeginAsync(Here(Callback), maxAge, cancellation);
            return new OidcStart(url, _seal.Seal(new OidcFlow(issuer, proof, path, _time.GetUtcNow())));
        }
        catch (AuthorizationException e)
        {
            throw new AdminException(e.IsTransient ? AdminFaultCode.Unreachable : AdminFaultCode.Conflict, Sentence(e));
        }
    }

    /// <summary>
    /// Finishes a sign-in. Whatever is refused is a sentence; only that the record cannot be written is thrown, as everywhere.
    /// </summary>
    /// <param name="query">The query of the callback as it came.</param>
    /// <param name="cookie">What the browser brought back; null for nothing.</param>
    /// <param name="source">Where it comes from, as the record names it.</param>
    /// <param name="cancellation">Ends it.</param>
    public async ValueTask<OidcEnd> CompleteAsync(string query, string? cookie, string source, CancellationToken cancellation)
    {
        if (_seal.Open(cookie, _time.GetUtcNow()) is not { } flow)
        {
            _refused("flow_unknown", source);
            return new OidcEnd(null, OwnPages.Path(null), "This sign-in was begun in another browser, or too long ago. Begin it again here.", 403);
        }

        try
        {
            // A stranger can bring made-up codes: they are not to have the gateway knock at the issuer as fast as they like.
            if (Interlocked.Increment(ref _answers) > MostAnswers)
            {
                return new OidcEnd(null, flow.ReturnTo, "Many people sign in at this moment. Try again in a few seconds.", 503);
            }

            var identity = await Party(flow.Issuer).CompleteAsync(flow.Proof, Here(Callback), query, () => _answered.TryTake(flow), cancellation);
            return new OidcEnd(await _open(identity, source), flow.ReturnTo);
        }
        catch (AuthorizationException e)
        {
            // That an issuer does not answer says nothing of whoever came. The code is one of a closed list; the answer's own words are shown only.
            if (!e.IsTransient)
            {
                _refused($"{e.Code} ({Buttons[flow.Issuer].Issuer})", source);
            }

            return new OidcEnd(null, flow.ReturnTo, Sentence(e), e.IsTransient ? 502 : 403);
        }
        catch (AdminException e)
        {
            return new OidcEnd(null, flow.ReturnTo, PageWriter.Sentence(e), PageWriter.Status(e));
        }
        finally
        {
            Interlocked.Decrement(ref _answers);
        }
    }

    /// <summary>Where a browser that signed out here signs out at the issuer too; null where there is no such place. Throws <see cref="AdminException"/>.</summary>
    public async ValueTask<Uri?> SignOutAsync(int issuer, CancellationToken cancellation)
    {
        try
        {
            return await Party(issuer).SignOutAsync(Here("/console/sign-in"), cancellation);
        }
        catch (AuthorizationException e)
        {
            throw new AdminException(AdminFaultCode.Unreachable, Sentence(e));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _seal.Dispose();
        foreach (var party in _parties)
        {
            party.Dispose();
        }
    }

    private RelyingParty Party(int issuer) =>
        issuer >= 0 && issuer < _parties.Length ? _parties[issuer] : throw new AdminException(AdminFaultCode.NotFound, "there is no such issuer to sign in with");

    // Never by what a request says of its host: the answer would be brought there.
    private Uri Here(string path) => _address() is { } address
        ? new Uri(address, path)
        : throw new AdminException(AdminFaultCode.Conflict, "the gateway does not know under which address people open it", "\"approvals\": { \"console\": \"https://gateway.example\" }");

    private static string Sentence(AuthorizationException e) =>
        $"{Begin(e.Message)}{(e.Said is { } said ? $" It says: {said.TrimEnd('.')}." : "")} {Begin(e.NextStep)}";

    private static string Begin(string text) => char.ToUpperInvariant(text[0]) + text[1..].TrimEnd('.') + ".";
}
