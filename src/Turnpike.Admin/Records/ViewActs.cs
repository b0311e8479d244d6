using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;

namespace Turnpike.Admin.Records;

/// <summary>Gives a search over the record a name.</summary>
/// <param name="Name">The name, 1 to 64 characters; one of that name is replaced.</param>
/// <param name="Query">Its filters, as a query string without the question mark, at most 2,000 characters.</param>
/// <param name="Shared">For everybody; takes somebody who manages policies.</param>
public sealed record SaveView(string Name, string Query, bool Shared = false);

/// <summary>Names a saved search.</summary>
/// <param name="Name">The name.</param>
/// <param name="Shared">Whether everybody's is meant.</param>
public sealed record NamedView(string Name, bool Shared = false);

/// <summary>A saved search.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Query">Its filters, as a query string.</param>
/// <param name="Shared">Whether it is everybody's.</param>
/// <param name="SavedAt">When it was saved.</param>
public sealed record ViewEntry(string Name, string Query, bool Shared, DateTimeOffset SavedAt);

/// <summary>Saved searches: one's own and everybody's.</summary>
/// <param name="Views">By name.</param>
public sealed record ViewList(ImmutableArray<ViewEntry> Views);

/// <summary>Acts on saved searches.</summary>
internal static class ViewActs
{
    private const int MaxName = 64;
    private const int MaxQuery = 2_000;

    public static ValueTask<ViewList> ListAsync(ActDesk desk, Nothing request, CancellationToken cancellation) => ValueTask.FromResult(List(desk));

    public static ValueTask<ViewList> SaveAsync(ActDesk desk, SaveView request, CancellationToken cancellation)
    {
        var name = request.Name.Trim();
        if (name.Length is < 1 or > MaxName || name.Any(char.IsControl))
        {
            throw new AdminException(AdminFaultCode.Invalid, $"a view's name has 1 to {MaxName} characters", "denied payments");
        }

        if (request.Query.Length > MaxQuery || request.Query.Any(c => c is < '!' or > '~'))
        {
            throw new AdminException(AdminFaultCode.Invalid, $"a view is a query string of at most {MaxQuery} characters", "decision=deny&server=shop");
        }

        desk.Store.PutView(Owner(desk, request.Shared), name, request.Query);
        return ValueTask.FromResult(List(desk));
    }

    public static ValueTask<ViewList> RemoveAsync(ActDesk desk, NamedView request, CancellationToken cancellation)
    {
        desk.Store.RemoveView(Owner(desk, request.Shared), request.Name);
        return ValueTask.FromResult(List(desk));
    }

    public static ActRecord Describe(SaveView request) => new(null, Cut(request.Name), request.Shared ? "for everybody" : null);

    public static ActRecord Describe(NamedView request) => new(null, Cut(request.Name), request.Shared ? "everybody's" : null);

    private static string Owner(ActDesk desk, bool isShared) =>
        !isShared ? desk.Who
        : Rights.Of(desk.Actor, desk.Store.Current).Has(Right.ManagePolicy) ? ""
        : throw new AdminException(AdminFaultCode.Forbidden, "a view for everybody takes the role admin or policy_manager", "one of your own");

    private static ViewList List(ActDesk desk) =>
        new([.. desk.Store.ListViews(desk.Who).Select(v => new ViewEntry(v.Name, v.Query, v.Owner.Length == 0, v.SavedAt))]);

    private static string Cut(string text) => text.Length <= MaxName ? text : text[..MaxName];
}
