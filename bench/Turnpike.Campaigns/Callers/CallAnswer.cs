using System.Text.Json;

namespace Turnpike.Campaigns.Callers;

/// <summary>What a caller saw of one call.</summary>
internal enum AnswerKind
{
    /// <summary>The tool's own result, with this call's nonce.</summary>
    Passed,

    /// <summary>The limit's denial, saying when to try again.</summary>
    Limited,

    /// <summary>Anything else that was an answer.</summary>
    Odd,

    /// <summary>No answer: the connection ended.</summary>
    Lost,
}

/// <summary>One call and its answer.</summary>
/// <param name="Nonce">The call's own argument.</param>
/// <param name="Kind">What came.</param>
/// <param name="Text">The answer, where it is odd.</param>
internal readonly record struct CallAnswer(string Nonce, AnswerKind Kind, string? Text)
{
    /// <summary>The body of a call of the modern era.</summary>
    public static string Request(string id, string tool, string nonce) =>
        $$$$$"""{"jsonrpc":"2.0","id":"{{{{{id}}}}}","method":"tools/call","params":{"name":"{{{{{tool}}}}}","arguments":{"nonce":"{{{{{nonce}}}}}"},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}""";

    /// <summary>Judges an answer.</summary>
    public static CallAnswer Read(string nonce, string tool, string answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            if (document.RootElement.TryGetProperty("result", out var result))
            {
                var text = result.GetProperty("content")[0].GetProperty("text").GetString();
                var isError = result.TryGetProperty("isError", out var error) && error.GetBoolean();
                if (!isError && text == nonce)
                {
                    return new CallAnswer(nonce, AnswerKind.Passed, null);
                }

                if (isError && text!.StartsWith("[POLICY DENIED] ", StringComparison.Ordinal) && IsLimit(result, tool))
                {
                    return new CallAnswer(nonce, AnswerKind.Limited, null);
                }
            }
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new CallAnswer(nonce, AnswerKind.Odd, $"{e.Message}: {answer}");
        }

        return new CallAnswer(nonce, AnswerKind.Odd, answer);
    }

    private static bool IsLimit(JsonElement result, string tool) =>
        result.TryGetProperty("_meta", out var meta)
        && meta.TryGetProperty("dev.turnpike/decision", out var decision)
        && decision.GetProperty("rule").GetString() == $"/tools/{tool}/limits/0"
        && decision.TryGetProperty("retryAfterSeconds", out var seconds)
        && seconds.GetInt64() is >= 1 and <= 61;
}
