using System.Text;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Servers;
using Turnpike.Policies;
using Turnpike.Policies.Schemas;
using Turnpike.State.Snapshots;
using Turnpike.State.Storage;

namespace Turnpike.Admin.Policies;

/// <summary>Acts on policies.</summary>
internal static class PolicyActs
{
    public static ValueTask<PolicyView> ApplyAsync(ActDesk desk, ApplyPolicy request, CancellationToken cancellation)
    {
        ServerName.Require("policy", request.Name);
        var document = Encoding.UTF8.GetBytes(request.Document);
        var applied = desk.Store.PutPolicy(request.Name, document, request.ExpectedVersion);
        var known = PinnedTools.OfPolicy(desk.Store.Current, request.Name);
        var warnings = CompiledPolicy.Load(document).Problems.AddRange(known.IsEmpty ? [] : applied.InForce.Compiled.Check(known));
        return ValueTask.FromResult(View(applied, desk.Time.GetUtcNow()) with { Warnings = [.. warnings.Select(ProblemView.Of)] });
    }

    public static ActRecord Describe(ApplyPolicy request)
    {
        var digest = PolicyDigest.Of(Encoding.UTF8.GetBytes(request.Document)).Hex;
        return new(null, request.Name, $"digest {digest}{From(request.ExpectedVersion)}", digest);
    }

    public static ValueTask<Nothing> NoteRefusedAsync(ActDesk desk, RefusedPolicy request, CancellationToken cancellation)
    {
        if (request.Digest is { } digest && (digest.Length != 64 || !digest.All(char.IsAsciiHexDigitLower)))
        {
            throw new AdminException(AdminFaultCode.Invalid, "a digest is 64 hexadecimal characters in lower case");
        }

        desk.NoteRefused("policy.apply", new ActRecord(null, request.Name, null, request.Digest), request.Problem);
        return ValueTask.FromResult(Nothing.Value);
    }

    public static ValueTask<PolicyList> ListAsync(ActDesk desk, Nothing request, CancellationToken cancellation) =>
        ValueTask.FromResult(new PolicyList(
            [.. desk.Store.Current.Policies.Values.OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => View(p, desk.Time.GetUtcNow()) with { Document = null })]));

    public static ValueTask<PolicyView> ShowAsync(ActDesk desk, NamedPolicy request, CancellationToken cancellation)
    {
        var entry = Find(desk, request.Name);
        if (request.Version is not { } version || version == entry.Version)
        {
            return ValueTask.FromResult(View(entry, desk.Time.GetUtcNow()));
        }

        var found = RequireVersion(desk, request.Name, version);
        var document = desk.Store.ReadPolicy(request.Name, version);
        return ValueTask.FromResult(new PolicyView(request.Name, version, found.Digest, Encoding.UTF8.GetString(document.Span), []));
    }

    public static ValueTask<PolicyHistory> HistoryAsync(ActDesk desk, NamedPolicy request, CancellationToken cancellation)
    {
        Find(desk, request.Name);
        return ValueTask.FromResult(new PolicyHistory(
            request.Name,
            [.. desk.Store.ListPolicyVersions(request.Name).Select(v => new PolicyVersionView(v.Version, v.Digest, v.CreatedAt, v.IsCurrent))]));
    }

    public static ValueTask<PolicyView> RollBackAsync(ActDesk desk, RollBackPolicy request, CancellationToken cancellation)
    {
        Find(desk, request.Name);
        return ValueTask.FromResult(View(desk.Store.ApplyPolicyVersion(request.Name, request.Version, request.ExpectedVersion), desk.Time.GetUtcNow()));
    }

    // With the digest, so that the record says by itself which document that was.
    public static ActRecord Describe(ActDesk desk, RollBackPolicy request) => new(
        null,
        request.Name,
        $"version {request.Version}{From(request.ExpectedVersion)}",
        !desk.Store.Current.Policies.ContainsKey(request.Name) ? null : desk.Store.ListPolicyVersions(request.Name).FirstOrDefault(v => v.Version == request.Version)?.Digest);

    public static ValueTask<PolicySchemaView> SchemaAsync(ActDesk desk, Nothing request, CancellationToken cancellation)
    {
        using var schema = JsonDocument.Parse(PolicySchema.ToJson());
        return ValueTask.FromResult(new PolicySchemaView(schema.RootElement.Clone()));
    }

    private static string From(int? expected) => expected is { } version ? $", from version {version}" : string.Empty;

    /// <summary>One version of a policy. Throws <see cref="AdminException"/> where there is none.</summary>
    public static PolicyVersion RequireVersion(ActDesk desk, string name, int version)
    {
        var versions = desk.Store.ListPolicyVersions(name);
        return versions.FirstOrDefault(v => v.Version == version)
            ?? throw new AdminException(AdminFaultCode.NotFound, $"the policy '{name}' has no version {version}", $"{versions[^1].Version}");
    }

    /// <summary>The policy of a name. Throws <see cref="AdminException"/> where there is none.</summary>
    public static PolicyEntry Find(ActDesk desk, string name) =>
        desk.Store.Current.Policies.TryGetValue(name, out var policy)
            ? policy
            : throw new AdminException(
                AdminFaultCode.NotFound, $"there is no policy '{name}'", NearestName.Of(name, desk.Store.Current.Policies.Keys));

    private static PolicyView View(PolicyEntry entry, DateTimeOffset now) => new(
        entry.Name, entry.Version, entry.Compiled.Digest.Hex, Encoding.UTF8.GetString(entry.Document.Span), [])
    {
        ShadowUntil = entry.Compiled.ShadowUntil is { } until && now < until ? until : null,
    };

    private static PolicyView View(AppliedPolicy applied, DateTimeOffset now) => View(applied.InForce, now) with { Replaced = applied.Replaced };
}
