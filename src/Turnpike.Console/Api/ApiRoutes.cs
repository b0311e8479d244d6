using System.Collections.Frozen;
using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Policies;

namespace Turnpike.Console.Api;

/// <summary>Every operation of the admin API. Built at the first request, then only read.</summary>
public sealed class ApiRoutes
{
    private readonly FrozenDictionary<string, ApiRoute> _byAct;

    /// <summary>These operations; no two of one act, none twice at one address.</summary>
    public ApiRoutes(IEnumerable<ApiRoute> routes)
    {
        All = [.. routes];
        _byAct = All.ToFrozenDictionary(r => r.Act.Name, StringComparer.Ordinal);
    }

    /// <summary>The operations, in the order of the page.</summary>
    public ImmutableArray<ApiRoute> All { get; }

    /// <summary>The operation an act is done by; null where the API has none.</summary>
    public ApiRoute? Of(Act act)
    {
        ArgumentNullException.ThrowIfNull(act);
        return _byAct.GetValueOrDefault(act.Name);
    }

    /// <summary>The look at the address of another operation; null where there is none.</summary>
    internal ApiRoute? Of(ApiRoute route) => All.FirstOrDefault(r => r.Method == "GET" && r.Pattern == route.Pattern);

    /// <summary>The operation of an address; where there is none by that method, the methods there are.</summary>
    internal (ApiRoute? Route, Dictionary<string, string> Places, string Allow) Find(string method, ImmutableArray<string> parts)
    {
        var allow = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var route in All)
        {
            if (route.Match(parts) is not { } places)
            {
                continue;
            }

            if (route.Method == method)
            {
                return (route, places, "");
            }

            allow.Add(route.Method);
        }

        if (allow.Contains("GET"))
        {
            allow.Add("HEAD");
        }

        return (null, [], string.Join(", ", allow));
    }

    /// <summary>The address that was probably meant; null where it would be a guess.</summary>
    internal string? Nearest(ImmutableArray<string> parts)
    {
        // Places take what was written, so that only the fixed parts of an address are compared.
        var alike = All.Where(r => r.Segments.Length == parts.Length)
            .Select(r => (Written: string.Join('/', r.Segments.Select((s, i) => s[0] == '{' ? parts[i] : s)), r.Pattern))
            .DistinctBy(a => a.Pattern)
            .ToList();
        return NearestName.Of(string.Join('/', parts), alike.Select(a => a.Written)) is { } near
            ? ApiFace.Root + alike.First(a => a.Written == near).Pattern
            : parts.IsEmpty ? $"{ApiFace.Root}/openapi.json" : NearestName.Of(parts[0], All.Select(r => r.Segments[0]).Distinct()) is { } first ? $"{ApiFace.Root}/{first}" : null;
    }
}
