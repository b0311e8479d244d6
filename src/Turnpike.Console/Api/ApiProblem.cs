using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Policies;
using Turnpike.State.Ledgers;

namespace Turnpike.Console.Api;

/// <summary>Why the admin API did not do what was asked, as problem details (RFC 9457).</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Code">What sort of problem, in snake case; of a refused act its <see cref="AdminFaultCode"/>.</param>
/// <param name="Detail">A sentence: what was wrong; carries no secret.</param>
public sealed record ApiProblem(int Status, string Code, string Detail)
{
    /// <summary>The nearest valid thing; null when there is none.</summary>
    public string? Nearest { get; init; }

    /// <summary>JSON Pointer of the member that was wrong; null when it was none.</summary>
    public string? Field { get; init; }

    /// <summary>Line of the body, from 1.</summary>
    public long? Line { get; init; }

    /// <summary>Column in bytes, from 1.</summary>
    public long? Column { get; init; }

    /// <summary>Everything that is wrong in a policy's document, with its places; empty for anything else.</summary>
    public ImmutableArray<ProblemView> Problems { get; init; } = [];

    /// <summary>The methods there are at the address; null unless the method was wrong.</summary>
    public string? Allow { get; init; }

    /// <summary>The media type of problem details.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>Where the kinds of problems are explained.</summary>
    public const string TypeBase = "/console/api#problem-";

    /// <summary>The problem of a refused act.</summary>
    public static ApiProblem Of(AdminFault fault) => new(StatusOf(fault.Code), Word(fault.Code), fault.Message)
    {
        Nearest = fault is { Code: AdminFaultCode.ProofNeeded, Nearest: { } session } ? $"POST {ApiFace.Root}/account/sessions/{session}/confirm" : fault.Nearest,
    };

    /// <summary>The problem an exception stands for; null for one that is no answer.</summary>
    public static ApiProblem? Of(Exception error) => error switch
    {
        ApiException api => api.Problem,
        AdminException admin => Of(admin.Fault),
        RecordUnavailableException record => new ApiProblem(503, Word(AdminFaultCode.RecordUnavailable), record.Message),
        OperationCanceledException => null,

        // Nobody can act on it. Its message is left out: it may say anything.
        _ => new ApiProblem(500, "failed", $"the gateway failed at this ({error.GetType().Name}); the record says what was done"),
    };

    /// <summary>A kind of problem in snake case.</summary>
    public static string Word(AdminFaultCode code) => JsonNamingPolicy.SnakeCaseLower.ConvertName(code.ToString());

    /// <summary>What a kind of problem is called.</summary>
    public static string TitleOf(string code) => code switch
    {
        "invalid" => "The request is not right",
        "not_found" => "There is no such thing",
        "conflict" => "It does not fit what is there",
        "forbidden" => "Not allowed",
        "proof_needed" => "Prove once more who you are",
        "unreachable" => "Something outside did not answer",
        "record_unavailable" => "The record cannot be written",
        "unauthorized" => "Nobody is signed in",
        "no_such_path" => "There is no such address",
        "method_not_allowed" => "That is not done here",
        "unsupported_media_type" => "The body is of another kind",
        "too_large" => "The request is too large",
        "precondition_failed" => "It was changed meanwhile",
        "key_reused" => "The key belongs to another request",
        "answer_gone" => "It was done, and its answer is not kept",
        "elsewhere" or "origin" => "This came from a page elsewhere",
        "host" => "This name is not served here",
        _ => "The gateway failed",
    };

    /// <summary>The problem as JSON.</summary>
    public byte[] ToJson()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("type", TypeBase + Code);
            writer.WriteString("title", TitleOf(Code));
            writer.WriteNumber("status", Status);
            writer.WriteString("detail", Detail);
            writer.WriteString("code", Code);
            Write(writer, "nearest", Nearest);
            Write(writer, "field", Field);
            Write(writer, "line", Line);
            Write(writer, "column", Column);
            if (!Problems.IsEmpty)
            {
                writer.WritePropertyName("problems");
                JsonSerializer.Serialize(writer, Problems, Turnpike.Admin.Acts.ActJson.Default.ImmutableArrayProblemView);
            }

            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }

    /// <summary>Writes it as the answer.</summary>
    public Task WriteAsync(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        if (Allow is not null)
        {
            http.Response.Headers.Allow = Allow;
        }

        if (Status == StatusCodes.Status401Unauthorized)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer realm=\"turnpike\"";
        }

        http.Response.Headers.CacheControl = "no-store";
        return new ApiAnswer(Status, ToJson()) { MediaType = MediaType }.WriteAsync(http);
    }

    private static int StatusOf(AdminFaultCode code) => code switch
    {
        AdminFaultCode.Invalid => 400,
        AdminFaultCode.Forbidden or AdminFaultCode.ProofNeeded => 403,
        AdminFaultCode.NotFound => 404,
        AdminFaultCode.Conflict => 409,
        AdminFaultCode.Unreachable => 502,
        _ => 503,
    };

    private static void Write(Utf8JsonWriter writer, string name, string? text)
    {
        if (text is not null)
        {
            writer.WriteString(name, text);
        }
    }

    private static void Write(Utf8JsonWriter writer, string name, long? number)
    {
        if (number is { } known)
        {
            writer.WriteNumber(name, known);
        }
    }
}

/// <summary>A request is answered with a problem.</summary>
/// <param name="problem">Which.</param>
internal sealed class ApiException(ApiProblem problem) : Exception(problem.Detail)
{
    /// <summary>Which.</summary>
    public ApiProblem Problem => problem;

    /// <summary>The request is not right.</summary>
    public static ApiException Invalid(string detail, string? nearest = null, string? field = null) =>
        new(new ApiProblem(400, "invalid", detail) { Nearest = nearest, Field = field });
}
