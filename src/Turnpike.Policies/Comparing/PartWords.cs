namespace Turnpike.Policies.Comparing;

/// <summary>What stands at a place of a document, in the words of the language.</summary>
internal static class PartWords
{
    /// <summary>The word for a JSON Pointer: of an element its list's, of a member its key.</summary>
    public static string Of(string pointer)
    {
        var keys = pointer.Split('/');
        if (keys.Length == 3 && keys[1] is "tools" or "resources" or "prompts")
        {
            return "entry";
        }

        var isElement = keys.Length > 2 && keys[^1].All(char.IsAsciiDigit);
        return (isElement ? keys[^2] : keys[^1]) switch
        {
            "deny_if" or "require" when isElement => "predicate",
            "conditions" or "any" or "all" or "when" when isElement => "condition",
            "not" => "condition",
            "limits" when isElement => "limit",
            "rate_limit" => "limit",
            "all_tools" => "rule",
            "" => "policy",
            var key => key,
        };
    }
}
