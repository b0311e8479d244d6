namespace Turnpike.Wire.Schemas.Documents;

/// <summary>
/// Resolution of URI references by RFC 3986 section 5.2, on text: the platform's type normalises, and takes a path for a file.
/// </summary>
internal static class SchemaUri
{
    /// <summary>Splits a URI from its fragment; the fragment is null when there is no <c>#</c>.</summary>
    public static (string Uri, string? Fragment) Split(string uri)
    {
        var hash = uri.IndexOf('#');
        return hash < 0 ? (uri, null) : (uri[..hash], uri[(hash + 1)..]);
    }

    /// <summary>Resolves a reference without fragment against an absolute URI without fragment.</summary>
    public static string Resolve(string baseUri, string reference)
    {
        if (reference.Length == 0 || HasScheme(reference))
        {
            return reference.Length == 0 ? baseUri : reference;
        }

        var colon = baseUri.IndexOf(':');
        var scheme = baseUri[..(colon + 1)];
        if (reference.StartsWith("//", StringComparison.Ordinal))
        {
            return scheme + reference;
        }

        var rest = baseUri[(colon + 1)..];
        var authorityEnd = 0;
        if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            authorityEnd = rest.AsSpan(2).IndexOfAny('/', '?') is var i and >= 0 ? i + 2 : rest.Length;
        }

        var authority = rest[..authorityEnd];
        var path = rest[authorityEnd..];
        path = path.IndexOf('?') is var query and >= 0 ? path[..query] : path;
        if (reference[0] == '?')
        {
            return scheme + authority + path + reference;
        }

        var referenceQuery = reference.IndexOf('?') is var q and >= 0 ? reference[q..] : "";
        var referencePath = reference[..^referenceQuery.Length];
        if (referencePath.Length > 0 && referencePath[0] == '/')
        {
            return scheme + authority + RemoveDotSegments(referencePath) + referenceQuery;
        }

        var merged = path.Length == 0 && authority.Length > 0 ? "/" + referencePath : path[..(path.LastIndexOf('/') + 1)] + referencePath;
        return scheme + authority + RemoveDotSegments(merged) + referenceQuery;
    }

    private static bool HasScheme(string reference)
    {
        var colon = reference.AsSpan().IndexOfAny(":/?");
        if (colon < 1 || reference[colon] != ':' || !char.IsAsciiLetter(reference[0]))
        {
            return false;
        }

        foreach (var c in reference.AsSpan(0, colon))
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.'))
            {
                return false;
            }
        }

        return true;
    }

    private static string RemoveDotSegments(string path)
    {
        var kept = new List<string>();
        var segments = path.Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            var isLast = i == segments.Length - 1;
            if (segments[i] == "..")
            {
                // The first, empty segment of an absolute path stays.
                if (kept.Count > 1 || (kept.Count == 1 && kept[0].Length > 0))
                {
                    kept.RemoveAt(kept.Count - 1);
                }
            }
            else if (segments[i] != ".")
            {
                kept.Add(segments[i]);
                continue;
            }

            if (isLast)
            {
                kept.Add("");
            }
        }

        return string.Join('/', kept);
    }
}
