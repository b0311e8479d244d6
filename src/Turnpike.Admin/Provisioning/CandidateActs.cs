using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;
using Turnpike.State.Provisions;
using Turnpike.Upstreams.Connections;
using Turnpike.Upstreams.Packages;

namespace Turnpike.Admin.Provisioning;

/// <summary>Acts on candidates: servers that were found somewhere and can be provisioned by a name, also after a restart. Registering one fetches and starts nothing.</summary>
internal static class CandidateActs
{
    public static async ValueTask<CandidateView> RegisterAsync(ActDesk desk, RegisterCandidate request, CancellationToken cancellation)
    {
        if (request.Package is null == request.Entry is null)
        {
            throw new AdminException(AdminFaultCode.Invalid, "a candidate is a package or an entry of a registry", "npm:@modelcontextprotocol/server-everything");
        }

        var candidate = request.Package is { } package ? OfPackage(desk, package) : await OfEntryAsync(desk, request, cancellation);
        candidate = candidate with
        {
            Name = request.Name ?? candidate.Name,
            Environment = [.. candidate.Environment.Concat(request.Environment.IsDefault ? [] : request.Environment).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            Description = Short(request.Description ?? candidate.Description),
        };
        ServerName.Require("candidate", candidate.Name);
        ProvisionPlans.Variables(candidate.Environment);
        Keep(desk, candidate);
        return candidate;
    }

    public static ValueTask<CandidateList> ListAsync(ActDesk desk, Nothing request, CancellationToken cancellation) => ValueTask.FromResult(new CandidateList(
        [.. desk.Store.ListCandidates().Select(Of).OrderBy(c => c.Status == "active" ? 0 : 1).ThenBy(c => c.Name, StringComparer.Ordinal)]));

    public static ActRecord Describe(RegisterCandidate request) => new(
        request.Name, null, $"{request.Package ?? request.Entry}{(request.Agent is null ? "" : $", asked by the agent of {request.Agent}")}");

    /// <summary>The candidate of a name; null when there is none.</summary>
    public static CandidateView? Find(ActDesk desk, string name) => desk.Store.ListCandidates().Where(c => c.Name == name).Select(Of).FirstOrDefault();

    /// <summary>Notes what its registry said of it when it was planned.</summary>
    public static void Verified(ActDesk desk, CandidateView candidate, ProvisionView plan) => Keep(desk, candidate with
    {
        License = plan.License,
        VerifiedAt = desk.Time.GetUtcNow(),
        Status = plan.Deprecated.Length > 0 ? "deprecated" : candidate.Status,
    });

    private static CandidateView OfPackage(ActDesk desk, string package)
    {
        var (spec, problem) = PackageSpec.Parse(package);
        return spec is null ? throw new AdminException(AdminFaultCode.Invalid, problem!) : new CandidateView
        {
            Name = ProvisionPlans.NameOf(spec),
            Package = spec.ToString(),
            Source = $"given by {desk.Who}",
            RegisteredAt = desk.Time.GetUtcNow(),
            RegisteredBy = desk.Who,
        };
    }

    private static async Task<CandidateView> OfEntryAsync(ActDesk desk, RegisterCandidate request, CancellationToken cancellation)
    {
        var registry = request.Registry is { } named
            ? Uri.TryCreate(named, UriKind.Absolute, out var url) ? url : throw new AdminException(AdminFaultCode.Invalid, $"'{named}' is no URL", RegistryEntry.DefaultRegistry.AbsoluteUri)
            : RegistryEntry.DefaultRegistry;
        var entry = await RegistryEntry.ReadAsync(new UpstreamOptions { Time = desk.Time }, registry, request.Entry!, cancellation);
        var offer = entry.Offers.FirstOrDefault(o => o.Spec is not null) ?? throw new AdminException(
            AdminFaultCode.Invalid,
            entry.Offers.IsEmpty ? $"'{request.Entry}' offers no package and no remote" : $"'{request.Entry}' offers nothing that can be provisioned: {string.Join("; ", entry.Offers.Select(o => o.Problem))}");
        return new CandidateView
        {
            Name = ServerName.Nearest(entry.Name[(entry.Name.LastIndexOf('/') + 1)..]) ?? "candidate",
            Package = offer.Spec!.ToString(),
            Environment = offer.Environment,
            Description = entry.Description,
            Source = $"{registry.Authority}: {entry.Name}",
            Status = entry.Status == "deleted" ? "archived" : entry.Status,
            VerifiedAt = desk.Time.GetUtcNow(),
            RegisteredAt = desk.Time.GetUtcNow(),
            RegisteredBy = desk.Who,
        };
    }

    private static void Keep(ActDesk desk, CandidateView candidate) =>
        desk.Store.PutCandidate(new StoredCandidate(candidate.Name, candidate.RegisteredAt, candidate.RegisteredBy, JsonSerializer.Serialize(candidate, ActJson.Default.CandidateView)));

    private static CandidateView Of(StoredCandidate stored) => JsonSerializer.Deserialize(stored.Document, ActJson.Default.CandidateView)!;

    private static string Short(string text) => text.Length > 200 ? text[..200] : text;
}
