using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Clients;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Grants;
using Turnpike.Admin.Records;
using Turnpike.Audit.Counting;
using Turnpike.Console.Frame;
using Turnpike.State.Ledgers;

namespace Turnpike.Console.Grants;

/// <summary>Who may reach what: the grants, a new one with its token shown once, and what each can do.</summary>
internal sealed class GrantPages
{
    private const int PageSize = 100;
    private const int UseDays = 30;

    private readonly SentForms _forms = new();

    public void Map(ConsoleRoutes routes)
    {
        routes.Get("/grants", Right.Look, ListAsync);
        routes.Get("/grants/new", Right.Administer, NewAsync);
        routes.Post("/grants/new", Right.Administer, CreateAsync);
        routes.Get("/grants/{id}", Right.Look, ShowAsync);
        routes.Post("/grants/{id}/rotate", Right.Administer, RotateAsync);
        routes.Post("/grants/{id}/revoke", Right.Administer, RevokeAsync);
    }

    private static async ValueTask<PageAnswer> ListAsync(PageRequest request)
    {
        var all = (await request.ActAsync(AdminActs.ListGrants, Nothing.Value)).Grants;
        var words = request.Query("q") ?? "";
        ImmutableArray<GrantView> found = words.Length == 0 ? all : [.. all.Where(g => IsMeant(g, words))];
        var page = request.QueryNumber("page", 1, Math.Max(1, (found.Length + PageSize - 1) / PageSize), 1);
        return PageAnswer.Show<GrantListPage>("Grants", new GrantListModel(
            [.. found.Skip((page - 1) * PageSize).Take(PageSize)], found.Length, all.Length, words, page, request.Site.Time.GetUtcNow(), request.Visitor.May(Right.Administer), await UsesAsync(request)));
    }

    // What the record counts of each grant; null where it cannot be asked now, and then the page does without.
    private static async ValueTask<FrozenDictionary<string, GrantCount>?> UsesAsync(PageRequest request)
    {
        try
        {
            var counted = await request.ActAsync(AdminActs.CountRecords, new CountRecords { Since = request.Site.Time.GetUtcNow().AddDays(-UseDays), BucketSeconds = 86_400, Top = 1 });
            return counted.Counts.Grants.ToFrozenDictionary(g => g.Grant, StringComparer.Ordinal);
        }
        catch (Exception e) when (e is AdminException or RecordUnavailableException)
        {
            return null;
        }
    }

    private ValueTask<PageAnswer> NewAsync(PageRequest request) => ValueTask.FromResult(
        Form(GrantForm.Of(request.Node.Current, request.QueryAll("server").ToFrozenSet(StringComparer.Ordinal)), 200));

    private async ValueTask<PageAnswer> CreateAsync(PageRequest request)
    {
        var form = GrantForm.Read(request);
        try
        {
            var asked = form.Request(request.Site.Time.GetUtcNow());
            Require(form.Subject.Length > 0, "a subject says who the caller is: a person, an agent, a job");
            Require(form.Servers.Any(s => s.IsPicked), "a grant names at least one server");
            if (!_forms.Take(request.Form("once")))
            {
                return PageAnswer.Back("/console/grants", "This form was sent already, and a token is shown once. If it was lost, rotate the grant's token.");
            }

            return Token(request, await request.ActAsync(AdminActs.CreateGrant, asked), isNew: true);
        }
        catch (AdminException e) when (e.Fault.Code is AdminFaultCode.Invalid or AdminFaultCode.NotFound or AdminFaultCode.Conflict)
        {
            return Form(form.With(e.Fault), 400);
        }
    }

    private async ValueTask<PageAnswer> ShowAsync(PageRequest request)
    {
        var reach = await request.ActAsync(AdminActs.ShowGrantReach, new NamedGrant(request.Place("id")));
        var show = request.Query("show") is ("denied" or "all") and var chosen ? chosen : "callable";
        ImmutableArray<ReachedTool> rows = [.. reach.Tools.Where(t => show == "all" || t.MayGoOut == (show == "callable"))];
        var page = request.QueryNumber("page", 1, Math.Max(1, (rows.Length + PageSize - 1) / PageSize), 1);
        return PageAnswer.Show<GrantPage>(reach.Grant.Subject, new GrantModel(
            reach, [.. rows.Skip((page - 1) * PageSize).Take(PageSize)], rows.Length, show, page, request.Site.Time.GetUtcNow(),
            request.Visitor.May(Right.Administer), request.Visitor.May(Right.Administer) ? _forms.Open() : ""));
    }

    private async ValueTask<PageAnswer> RotateAsync(PageRequest request)
    {
        var path = $"/console/grants/{Uri.EscapeDataString(request.Place("id"))}";
        if (!_forms.Take(request.Form("once")))
        {
            return PageAnswer.Back(path, "This form was sent already, and a token is shown once. Rotate again for another one.");
        }

        var overlap = long.TryParse(request.Form("overlap"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : throw new AdminException(AdminFaultCode.Invalid, "the overlap is a number of seconds", "3600");
        return Token(request, await request.ActAsync(AdminActs.RotateGrant, new RotateGrant(request.Place("id"), overlap)), isNew: false);
    }

    private static async ValueTask<PageAnswer> RevokeAsync(PageRequest request)
    {
        var grant = await request.ActAsync(AdminActs.ShowGrant, new NamedGrant(request.Place("id")));
        await request.ActAsync(AdminActs.RevokeGrant, new NamedGrant(grant.Id));
        return PageAnswer.To("/console/grants", $"Revoked the grant of {grant.Subject}: its next call is refused.");
    }

    // The one page that holds the token is the answer to the form: no address leads to it, and nothing keeps it.
    private static PageAnswer Token(PageRequest request, GrantWithToken issued, bool isNew)
    {
        var address = AddressOf(request);
        return PageAnswer.Show<TokenPage>(isNew ? "New grant" : "New token", new TokenModel(
            issued, isNew, ClientSetup.All(address.Url, [.. issued.Grant.Servers.Select(s => s.Server)], issued.Token), address.Url, address.IsAssumed));
    }

    // Where clients come by: the address people open where one is configured, else the one that is listened on, else the one the browser came by.
    private static (Uri Url, bool IsAssumed) AddressOf(PageRequest request)
    {
        var listening = request.Site.Address();
        return request.Site.PublicAddress is { } given ? (given, false)
            : listening is null ? (GatewayConfiguration.Default.Listen, true)
            : IPAddress.TryParse(listening.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
                ? (new Uri($"{request.Http.Request.Scheme}://{request.Http.Request.Host.Value}/"), false)
            : (listening, false);
    }

    private PageAnswer Form(GrantForm form, int status) => PageAnswer.Show<NewGrantPage>("New grant", form with { Key = _forms.Open() }, status);

    private static bool IsMeant(GrantView grant, string words) =>
        grant.Id == words
        || grant.Subject.Contains(words, StringComparison.OrdinalIgnoreCase)
        || grant.Labels.Any(l => l.Contains(words, StringComparison.OrdinalIgnoreCase))
        || grant.Servers.Any(s => s.Server.Contains(words, StringComparison.OrdinalIgnoreCase) || s.Policy?.Contains(words, StringComparison.OrdinalIgnoreCase) == true);

    private static void Require(bool isGiven, string what)
    {
        if (!isGiven)
        {
            throw new AdminException(AdminFaultCode.Invalid, what);
        }
    }
}

/// <summary>The list.</summary>
internal sealed record GrantListModel(ImmutableArray<GrantView> Grants, int Found, int All, string Words, int Page, DateTimeOffset Now, bool MayCreate, IReadOnlyDictionary<string, GrantCount>? Uses)
{
    public int Pages => Math.Max(1, (Found + 99) / 100);
}

/// <summary>One grant and what it can do.</summary>
/// <param name="Reach">Everything it can do.</param>
/// <param name="Rows">The tools of this page.</param>
/// <param name="Found">How many tools there are in what is shown.</param>
/// <param name="Show"><c>callable</c>, <c>denied</c> or <c>all</c>.</param>
/// <param name="Page">The page, from 1.</param>
/// <param name="Now">The time.</param>
/// <param name="MayChange">Whether the visitor may rotate and revoke.</param>
/// <param name="Key">The key of the form that rotates; empty where there is none.</param>
internal sealed record GrantModel(GrantReach Reach, ImmutableArray<ReachedTool> Rows, int Found, string Show, int Page, DateTimeOffset Now, bool MayChange, string Key)
{
    public GrantView Grant => Reach.Grant;

    public int Pages => Math.Max(1, (Found + 99) / 100);
}

/// <summary>A token, this once, and how clients are set up with it.</summary>
internal sealed record TokenModel(GrantWithToken Issued, bool IsNew, ImmutableArray<ClientSetup> Clients, Uri Gateway, bool IsAssumed);
