using System.Text.Json.Serialization.Metadata;

namespace Turnpike.Admin.Acts;

/// <summary>One administrative act: a name, the shapes of its request and answer, and the function that performs it.</summary>
/// <typeparam name="TRequest">The request.</typeparam>
/// <typeparam name="TResponse">The answer.</typeparam>
public sealed class Act<TRequest, TResponse>
    where TRequest : class
    where TResponse : class
{
    internal Act(string name, JsonTypeInfo<TRequest> request, JsonTypeInfo<TResponse> response)
    {
        Name = name;
        Request = request;
        Response = response;
    }

    /// <summary>The act's name, such as <c>grant.create</c>; the method of its record.</summary>
    public string Name { get; }

    /// <summary>Shape of the request.</summary>
    public JsonTypeInfo<TRequest> Request { get; }

    /// <summary>Shape of the answer, as <c>--json</c> prints it.</summary>
    public JsonTypeInfo<TResponse> Response { get; }
}
