using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Turnpike.Policies;

namespace Turnpike.Console.Api;

/// <summary>Puts the request of an act together from address, query and body. What is not known is refused, with the nearest thing that is.</summary>
internal static class ApiReader
{
    /// <summary>The largest body: a policy's document of a mebibyte, each character escaped.</summary>
    public const int MaxBody = 4 * 1024 * 1024;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>The address in decoded parts, as the client wrote it: an encoded slash belongs to a name. Null where it cannot be decoded.</summary>
    public static ImmutableArray<string>? Parts(HttpContext http)
    {
        var raw = http.Features.Get<IHttpRequestFeature>()?.RawTarget is { Length: > 0 } target ? target : http.Request.Path.ToUriComponent();
        var path = raw.Split('?', 2)[0];
        if (!path.StartsWith(ApiFace.Root, StringComparison.Ordinal))
        {
            return null;
        }

        var parts = path[ApiFace.Root.Length..].Split('/');
        return parts.Length > 0 && parts[0].Length == 0 ? [.. parts.Skip(1).Select(Uri.UnescapeDataString).SkipLastEmpty()] : null;
    }

    /// <summary>The body's bytes. Throws <see cref="ApiException"/> for too many.</summary>
    public static async Task<byte[]> ReadBodyAsync(HttpContext http)
    {
        if (http.Request.ContentLength is > MaxBody)
        {
            throw TooLarge();
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxBody + 1;
        }

        using var buffer = new MemoryStream();
        var part = new byte[16 * 1024];
        try
        {
            while (await http.Request.Body.ReadAsync(part, http.RequestAborted) is > 0 and var read)
            {
                buffer.Write(part, 0, read);
                if (buffer.Length > MaxBody)
                {
                    throw TooLarge();
                }
            }
        }
        catch (BadHttpRequestException e)
        {
            throw e.StatusCode == StatusCodes.Status413PayloadTooLarge ? TooLarge() : ApiException.Invalid("the body did not come whole");
        }

        return buffer.ToArray();
    }

    /// <summary>The request of an operation.</summary>
    public static JsonObject Read(ApiRoute route, IReadOnlyDictionary<string, string> places, IQueryCollection query, byte[] body, string? contentType)
    {
        var request = route.IsQueried ? OfQuery(route, query) : OfBody(route, body, contentType);
        if (!route.IsQueried)
        {
            RefuseQuery(query, []);
        }
        else if (body.Length > 0)
        {
            throw ApiException.Invalid($"{route.Method} takes no body; what it takes is in the query");
        }

        foreach (var (name, value) in places)
        {
            var member = route.RequestShape.Properties.FirstOrDefault(p => p.Name == name);
            request[name] = member is null ? value : QueryValues.Read(name, member.PropertyType, [value]);
        }

        // What may be null need not be said.
        foreach (var member in route.RequestShape.Properties)
        {
            if (!request.ContainsKey(member.Name) && member.IsRequired)
            {
                request[member.Name] = MayBeNull(member) ? null : throw ApiException.Invalid($"'{member.Name}' is missing", field: "/" + member.Name);
            }
        }

        RequestDefaults.Fill(request, route.RequestShape);
        return request;
    }

    /// <summary>Whether a member may be null.</summary>
    public static bool MayBeNull(JsonPropertyInfo member) =>
        Nullable.GetUnderlyingType(member.PropertyType) is not null || (!member.PropertyType.IsValueType && (member.AssociatedParameter?.IsNullable ?? member.IsSetNullable));

    private static JsonObject OfQuery(ApiRoute route, IQueryCollection query)
    {
        var given = route.Given.ToDictionary(p => p.Name, StringComparer.Ordinal);
        RefuseQuery(query, [.. given.Keys, .. route.List is null ? (string[])[] : ["limit", "cursor"], .. route.OnRequest is { } asked ? (string[])[asked] : []]);
        var request = new JsonObject();
        foreach (var (name, member) in given)
        {
            if (query.TryGetValue(name, out var values) && values.Count > 0)
            {
                request[name] = QueryValues.Read(name, member.PropertyType, [.. values.Select(v => v ?? "")]);
            }
        }

        return request;
    }

    private static JsonObject OfBody(ApiRoute route, byte[] body, string? contentType)
    {
        var type = contentType?.Split(';', 2)[0].Trim().ToLowerInvariant();
        if (route.Document is { } document && type is not null && ApiRoute.DocumentTypes.Contains(type))
        {
            return new JsonObject { [document] = Utf8(body) };
        }

        if (body.Length == 0)
        {
            return [];
        }

        if (type != "application/json")
        {
            var right = route.Document is null ? "application/json" : $"application/json, {string.Join(", ", ApiRoute.DocumentTypes)}";
            throw new ApiException(new ApiProblem(415, "unsupported_media_type", $"the body is {type ?? "of no kind"}; it is {right}") { Nearest = "Content-Type: application/json" });
        }

        var request = Parse(body);
        string[] known = [.. route.Given.Select(p => p.Name)];
        foreach (var (name, _) in request)
        {
            if (!known.Contains(name, StringComparer.Ordinal))
            {
                throw ApiException.Invalid(
                    route.Places.Contains(name) ? $"'{name}' stands in the address, and not in the body" : $"the body has a member '{name}' that is not known here",
                    NearestName.Of(name, known) ?? (known.Length > 0 ? string.Join(", ", known) : null),
                    "/" + name);
            }
        }

        return request;
    }

    private static JsonObject Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? JsonObject.Create(document.RootElement.Clone())!
                : throw ApiException.Invalid("the body is not a JSON object");
        }
        catch (JsonException e)
        {
            throw new ApiException(new ApiProblem(400, "invalid", "the body is not well-formed JSON") { Line = e.LineNumber + 1, Column = e.BytePositionInLine + 1 });
        }
    }

    private static string Utf8(byte[] body)
    {
        try
        {
            return new System.Text.UTF8Encoding(false, throwOnInvalidBytes: true).GetString(body);
        }
        catch (ArgumentException)
        {
            throw ApiException.Invalid("the body is not UTF-8");
        }
    }

    private static void RefuseQuery(IQueryCollection query, IReadOnlyCollection<string> known)
    {
        if (query.Keys.FirstOrDefault(k => !known.Contains(k, StringComparer.Ordinal)) is { } unknown)
        {
            throw ApiException.Invalid($"the query has a field '{unknown}' that is not known here", NearestName.Of(unknown, known) ?? (known.Count > 0 ? string.Join(", ", known) : null), unknown);
        }
    }

    private static ApiException TooLarge() =>
        new(new ApiProblem(413, "too_large", string.Create(CultureInfo.InvariantCulture, $"the body is larger than {MaxBody / (1024 * 1024)} MiB")));

    // An address may end in a slash.
    private static IEnumerable<string> SkipLastEmpty(this IEnumerable<string> parts)
    {
        var list = parts.ToList();
        return list is [.., ""] ? list.SkipLast(1) : list;
    }
}
