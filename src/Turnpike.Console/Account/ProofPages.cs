using System.Collections.Frozen;
using System.Collections.Immutable;
using Turnpike.Admin.Accounts;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Console.Frame;
using Turnpike.Console.OpenId;

namespace Turnpike.Console.Account;

/// <summary>
/// <c>/console/confirm/ID</c>: whoever sent a form that takes a fresh proof of who they are gives it here, and what they sent is done. The acts ask
/// for the proof (<see cref="FreshProof"/>); no page does.
/// </summary>
internal static class ProofPages
{
    /// <summary>What each act that takes a proof is about, behind "to".</summary>
    public static readonly FrozenDictionary<string, string> Words = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [AdminActs.SetPerson.Name] = "change who may do what here",
        [AdminActs.SetPassword.Name] = "give somebody a password",
        [AdminActs.CreateLink.Name] = "make a link that lets somebody in",
        [AdminActs.RemovePersonCode.Name] = "take an authenticator out of somebody's sign-in",
        [AdminActs.CreateApiToken.Name] = "make an API token",
        [AdminActs.IssueAdminToken.Name] = "issue the first token",
        [AdminActs.ReplaceAdminToken.Name] = "replace the first token",
        [AdminActs.DestroyDataKey.Name] = "destroy a data key",
        [AdminActs.MoveKey.Name] = "move the vault's key",
        [AdminActs.RetireSegments.Name] = "remove records",
        [AdminActs.AddServer.Name] = "have a program run on the gateway's machine",
        [AdminActs.StartScan.Name] = "have programs run on the gateway's machine",
        [AdminActs.ApproveProvision.Name] = "have a package installed and run",
        [AdminActs.TrustSource.Name] = "trust a file whose servers are started",
        [AdminActs.SetSecret.Name] = "read a file, or run a program, for a secret",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Adds the pages.</summary>
    public static void Map(ConsoleRoutes routes)
    {
        routes.Get("/confirm/{id}", Right.OwnAccount, request => ShowAsync(request, null));
        routes.Post("/confirm/{id}", Right.OwnAccount, GoOnAsync);
    }

    private static async ValueTask<PageAnswer> ShowAsync(PageRequest request, string? problem)
    {
        if (request.Held.Find(request.Place("id"), request.Visitor.Name) is not { } held)
        {
            return Gone();
        }

        var account = await request.ActAsync(AdminActs.ShowOwnAccount, Nothing.Value);
        var person = request.Node.Current.People.Find(request.Visitor.Name);
        return PageAnswer.Show<ProofPage>(
            "Prove that it is you",
            new ProofModel
            {
                Path = ConsoleFace.ProofPath + request.Place("id"),
                Words = Words.GetValueOrDefault(held.Act, "do this"),
                Return = OwnPages.Path(held.Form["return"].ToString()),
                IsFresh = IsFresh(request),
                Password = account.Password,
                Code = account.Code,
                Issuers = [.. request.Site.Issuers.Where(i => person is not null && i.MayKnow(person))],
                Problem = problem,
            },
            problem is null ? 200 : 403);
    }

    private static async ValueTask<PageAnswer> GoOnAsync(PageRequest request)
    {
        if (!IsFresh(request))
        {
            try
            {
                var code = request.Form("code");
                await request.ActAsync(AdminActs.ConfirmSession, new ConfirmSession(request.Visitor.SessionId ?? "", request.FormText("password"), code.Length > 0 ? code : null));
            }
            catch (AdminException e) when (e.Fault.Code is AdminFaultCode.Invalid or AdminFaultCode.Forbidden or AdminFaultCode.Conflict)
            {
                return await ShowAsync(request, PageWriter.Sentence(e));
            }
        }

        return request.Held.Take(request.Place("id"), request.Visitor.Name) is { } held ? PageAnswer.GoOn(held) : Gone();
    }

    private static bool IsFresh(PageRequest request) => FreshProof.Has(request.Visitor.Actor, request.Node.Current, request.Site.Time.GetUtcNow());

    private static PageAnswer Gone() => PageAnswer.Show<ProblemPage>(
        "Nothing waits here", new ProblemModel("Nothing waits here", "What was sent is done already, or waited for more than ten minutes and was not done. Look whether it is there, and send it again if not."), 404);
}

/// <summary>What the page that asks for a proof shows.</summary>
internal sealed record ProofModel
{
    /// <summary>Its own path.</summary>
    public required string Path { get; init; }

    /// <summary>What waits for it, behind "to".</summary>
    public required string Words { get; init; }

    /// <summary>Where whoever does not want to goes.</summary>
    public required string Return { get; init; }

    /// <summary>Whether they have just proven it, at an issuer.</summary>
    public required bool IsFresh { get; init; }

    /// <summary>Whether they have a password here.</summary>
    public required bool Password { get; init; }

    /// <summary>Whether they have an authenticator.</summary>
    public required bool Code { get; init; }

    /// <summary>The issuers that may know them.</summary>
    public required ImmutableArray<OidcButton> Issuers { get; init; }

    /// <summary>Why a proof was none.</summary>
    public string? Problem { get; init; }
}
