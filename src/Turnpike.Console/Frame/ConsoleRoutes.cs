using System.Collections.Immutable;
using Turnpike.Admin.Acts;

namespace Turnpike.Console.Frame;

/// <summary>Makes an answer.</summary>
/// <param name="request">What is asked.</param>
public delegate ValueTask<PageAnswer> PageHandler(PageRequest request);

/// <summary>The pages of the console by method and path. Built once, then only read.</summary>
public sealed class ConsoleRoutes
{
    private readonly List<Route> _routes = [];

    /// <summary>A page that is looked at.</summary>
    /// <param name="pattern">Its path under <c>/console</c>, such as <c>/servers/{name}</c>; <c>{rest*}</c> takes what follows whole.</param>
    /// <param name="right">What one must be allowed to see it.</param>
    /// <param name="handler">Makes it.</param>
    public ConsoleRoutes Get(string pattern, Right right, PageHandler handler) => Add("GET", pattern, right, handler);

    /// <summary>A form that is sent.</summary>
    /// <param name="pattern">Its path under <c>/console</c>.</param>
    /// <param name="right">What one must be allowed to send it.</param>
    /// <param name="handler">Does it; an <see cref="Turnpike.Admin.Faults.AdminException"/> goes back to the page it was sent from.</param>
    public ConsoleRoutes Post(string pattern, Right right, PageHandler handler) => Add("POST", pattern, right, handler);

    /// <summary>The route of a path; the methods there are at it where that one is none of them.</summary>
    internal (Route? Route, ImmutableDictionary<string, string> Places, string Allow) Find(string method, string path)
    {
        var parts = Split(path);
        var allow = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var route in _routes)
        {
            if (route.Match(parts) is not { } places)
            {
                continue;
            }

            if (route.Method == method || (method == "HEAD" && route.Method == "GET"))
            {
                return (route, places, "");
            }

            allow.Add(route.Method);
        }

        return (null, [], string.Join(", ", allow));
    }

    private ConsoleRoutes Add(string method, string pattern, Right right, PageHandler handler)
    {
        _routes.Add(new Route(method, Split(pattern), right, handler));
        return this;
    }

    private static ImmutableArray<string> Split(string path) => [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries)];

    internal sealed record Route(string Method, ImmutableArray<string> Pattern, Right Right, PageHandler Handler)
    {
        // A slash that stands encoded in a path is a part of a name.
        public ImmutableDictionary<string, string>? Match(ImmutableArray<string> parts)
        {
            var places = ImmutableDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
            for (var i = 0; i < Pattern.Length; i++)
            {
                var part = Pattern[i];
                if (part.EndsWith("*}", StringComparison.Ordinal))
                {
                    places[part[1..^2]] = string.Join('/', parts.Skip(i));
                    return places.ToImmutable();
                }

                if (i >= parts.Length)
                {
                    return null;
                }

                if (part[0] == '{')
                {
                    places[part[1..^1]] = parts[i].Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);
                }
                else if (part != parts[i])
                {
                    return null;
                }
            }

            return parts.Length == Pattern.Length ? places.ToImmutable() : null;
        }
    }
}
