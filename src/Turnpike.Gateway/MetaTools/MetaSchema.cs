namespace Turnpike.Gateway.MetaTools;

/// <summary>Writes the schemas of the gateway's own tools, so that all of them say the same things in the same way.</summary>
internal static class MetaSchema
{
    private const string Error =
        """{"type":"object","properties":{"code":{"type":"string"},"message":{"type":"string"},"details":{},"suggestion":{"type":"string"},"retryable":{"type":"boolean"}},"required":["code","message","retryable"]}""";

    /// <summary>An object of exactly these members.</summary>
    /// <param name="properties">The members' schemas: a JSON object.</param>
    /// <param name="required">The names that must be there.</param>
    public static string Input(string properties = "{}", params string[] required) =>
        $$"""{"type":"object","properties":{{properties}}{{Required(required)}},"additionalProperties":false}""";

    /// <summary>Either the members of a success, or <c>error</c>: code, message, whether to try again.</summary>
    /// <param name="properties">The members' schemas: a JSON object.</param>
    /// <param name="required">The names that are there when it did not fail.</param>
    public static string Output(string properties, params string[] required) =>
        $$"""{"type":"object","properties":{{properties[..^1]}},"error":{{Error}}},"anyOf":[{{{Required(required)[1..]}}},{"required":["error"]}]}""";

    private static string Required(string[] names) => names.Length == 0 ? "" : $",\"required\":[{string.Join(',', names.Select(n => $"\"{n}\""))}]";
}
