using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Turnpike.Console.Api;

/// <summary>Under which conditions something is to be changed (RFC 9110 section 13).</summary>
/// <param name="IfMatch">Only if what is there has one of these tags; empty for no such condition.</param>
/// <param name="IfNoneMatch">Only if what is there has none of these tags; <c>*</c>: only if there is nothing.</param>
internal readonly record struct Preconditions(StringValues IfMatch, StringValues IfNoneMatch)
{
    /// <summary>Those of a request.</summary>
    public static Preconditions Of(IHeaderDictionary headers) => new(headers.IfMatch, headers.IfNoneMatch);

    /// <summary>Whether there are none.</summary>
    public bool IsNone => IfMatch.Count == 0 && IfNoneMatch.Count == 0;

    /// <summary>Throws <see cref="ApiException"/> unless they hold for what is there; null: there is nothing.</summary>
    public void Require(string? tag)
    {
        var holds = tag is null ? IfMatch.Count == 0 : (IfMatch.Count == 0 || EntityTags.MatchNames(IfMatch, tag)) && !EntityTags.NoneMatchNames(IfNoneMatch, tag);
        if (!holds)
        {
            throw Failed(tag is null ? "there is nothing at this address" : IfMatch.Count > 0 ? "what is at this address is not what If-Match names; look at it again" : "there is something at this address already");
        }
    }

    /// <summary>A precondition does not hold.</summary>
    public static ApiException Failed(string detail, string? nearest = null) => new(new ApiProblem(412, "precondition_failed", detail) { Nearest = nearest });
}
