using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Policies;
using Turnpike.State.Snapshots;

namespace Turnpike.Admin.Grants;

/// <summary>Acts on grants.</summary>
internal static class GrantActs
{
    private const int MaxSubject = 256;
    private const int MaxLabels = 32;
    private const int MaxLabel = 64;
    private static readonly TimeSpan MaxOverlap = TimeSpan.FromDays(30);

    public static ValueTask<GrantWithToken> CreateAsync(ActDesk desk, CreateGrant request, CancellationToken cancellation)
    {
        if (request.Subject.Length is 0 or > MaxSubject || request.Subject.Any(char.IsControl))
        {
            throw Invalid($"a subject is 1 to {MaxSubject} characters without control characters");
        }

        var labels = request.Labels is { IsDefault: false } given ? given : [];
        if (labels.Length > MaxLabels)
        {
            throw Invalid($"a grant has at most {MaxLabels} labels");
        }

        if (labels.FirstOrDefault(l => l.Length is 0 or > MaxLabel || !l.IsNormalized() || l.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))) is { } wrong)
        {
            throw Invalid($"'{wrong}' is no label: 1 to {MaxLabel} characters without white space");
        }

        if (request.ExpiresAt is { } end && end <= desk.Time.GetUtcNow())
        {
            throw Invalid("the grant would end before it began");
        }

        if (request.Servers.IsDefaultOrEmpty)
        {
            throw Invalid("a grant names at least one server");
        }

        var snapshot = desk.Store.Current;
        var servers = new List<KeyValuePair<string, string?>>();
        foreach (var (server, policy) in request.Servers)
        {
            Require(snapshot.Servers.ContainsKey(server), "server", server, snapshot.Servers.Keys);
            Require(policy is null || snapshot.Policies.ContainsKey(policy), "policy", policy!, snapshot.Policies.Keys);
            if (servers.Any(s => s.Key == server))
            {
                throw Invalid($"the server '{server}' is named twice");
            }

            servers.Add(new(server, policy));
        }

        var issued = desk.Store.CreateGrant(request.Subject, servers, request.ExpiresAt, request.Anonymous, labels);
        return ValueTask.FromResult(new GrantWithToken(View(issued.Grant), issued.Token));
    }

    public static ActRecord Describe(CreateGrant request) => new(
        null,
        request.Subject,
        (request.Anonymous ? "anonymous; " : "") + (request.Labels is { IsDefaultOrEmpty: false } labels ? $"labels {string.Join(", ", labels)}; " : "") + string.Join("; ", request.Servers.Select(s => $"{s.Server} under {s.Policy ?? "no policy"}")));

    public static ValueTask<GrantList> ListAsync(ActDesk desk, Nothing request, CancellationToken cancellation) =>
        ValueTask.FromResult(new GrantList(
            [.. desk.Store.Current.Grants.Values.Select(View).OrderBy(g => g.Subject, StringComparer.Ordinal).ThenBy(g => g.Id, StringComparer.Ordinal)]));

    public static ValueTask<GrantView> ShowAsync(ActDesk desk, NamedGrant request, CancellationToken cancellation) =>
        ValueTask.FromResult(View(Find(desk, request.Id)));

    public static ValueTask<GrantWithToken> RotateAsync(ActDesk desk, RotateGrant request, CancellationToken cancellation)
    {
        var overlap = TimeSpan.FromSeconds(Math.Clamp(request.OverlapSeconds, -1, (long)MaxOverlap.TotalSeconds + 1));
        if (overlap < TimeSpan.Zero || overlap > MaxOverlap)
        {
            throw Invalid("the overlap is from 0 seconds to 30 days");
        }

        if (Find(desk, request.Id).IsAnonymous)
        {
            throw Invalid($"the grant {request.Id} is anonymous: it has no token to rotate");
        }

        var until = desk.Time.GetUtcNow() + overlap;
        var issued = desk.Store.RotateGrant(request.Id, overlap);
        return ValueTask.FromResult(new GrantWithToken(View(issued.Grant), issued.Token, until));
    }

    public static ValueTask<Nothing> RevokeAsync(ActDesk desk, NamedGrant request, CancellationToken cancellation)
    {
        Find(desk, request.Id);
        desk.Store.RevokeGrant(request.Id);
        return ValueTask.FromResult(Nothing.Value);
    }

    internal static GrantEntry Find(ActDesk desk, string id) =>
        desk.Store.Current.Grants.TryGetValue(id, out var grant)
            ? grant
            : throw new AdminException(AdminFaultCode.NotFound, $"there is no grant '{id}'", NearestName.Of(id, desk.Store.Current.Grants.Keys));

    internal static GrantView View(GrantEntry grant) => new(
        grant.Id,
        grant.Subject,
        grant.IsAnonymous,
        grant.ExpiresAt,
        [.. grant.Servers.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => new GrantedServer(s.Key, s.Value?.Name))],
        grant.Labels);

    private static void Require(bool exists, string thing, string name, ImmutableArray<string> known)
    {
        if (!exists)
        {
            throw new AdminException(AdminFaultCode.NotFound, $"there is no {thing} '{name}'", NearestName.Of(name, known));
        }
    }

    private static AdminException Invalid(string message) => new(AdminFaultCode.Invalid, message);
}
