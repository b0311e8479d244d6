using System.Text.Json;
using Turnpike.Audit.Reading;
using Turnpike.Audit.Sealing;

namespace Turnpike.Campaigns.Checks;

/// <summary>What a record says of a call.</summary>
internal enum RecordedKind
{
    /// <summary>An intent that was let through: its limit is counted.</summary>
    Reserved,

    /// <summary>A call that its limit refused.</summary>
    Denied,

    /// <summary>An outcome that gives the reservation back.</summary>
    GivenBack,

    /// <summary>An outcome that a restart wrote for an intent left without one.</summary>
    LeftOpen,
}

/// <summary>A record, as far as the campaigns judge it.</summary>
/// <param name="Sequence">Its number; for outcomes the number of the intent.</param>
/// <param name="Kind">What it says.</param>
/// <param name="At">When, by the clock of limits, in milliseconds.</param>
/// <param name="Budget">Whose budget: the counter, with the grant where the grant is counted.</param>
/// <param name="Nonce">The call's own argument, opened from its seal.</param>
/// <param name="Tool">The tool.</param>
/// <param name="RetryAfter">For a denial: milliseconds until it says there is room.</param>
internal readonly record struct RecordedCall(long Sequence, RecordedKind Kind, long At, string Budget, string Nonce, string Tool, long RetryAfter)
{
    /// <summary>Reads every record of the folder, in order.</summary>
    public static List<RecordedCall> ReadAll(string recordFolder, string keyFolder)
    {
        using var sealer = new RecordSealer(keyFolder);
        using var reader = new AuditReader(recordFolder);
        var calls = new List<RecordedCall>();
        foreach (var record in reader.ReadAll())
        {
            using var document = JsonDocument.Parse(record.Payload);
            if (Read(record.Sequence, document.RootElement, sealer) is { } call)
            {
                calls.Add(call);
            }
        }

        return calls;
    }

    private static RecordedCall? Read(long sequence, JsonElement record, RecordSealer sealer)
    {
        var at = record.TryGetProperty("at", out var time) ? time.GetInt64() : 0;
        switch (Text(record, "kind"))
        {
            case "outcome":
                var intent = record.GetProperty("intent").GetInt64();
                return Text(record, "outcome") switch
                {
                    "not_sent" => new RecordedCall(intent, RecordedKind.GivenBack, at, "", "", "", 0),
                    "outcome_unknown" => new RecordedCall(intent, RecordedKind.LeftOpen, at, "", "", "", 0),
                    _ => null,
                };
            case "call" when Text(record, "method") == "tools/call":
                var isReserved = record.TryGetProperty("reserved", out var reserved) && reserved.GetBoolean();
                if (!isReserved && Text(record, "step") != "limits")
                {
                    return null;
                }

                var tool = Text(record, "name")!;
                var budget = tool[0] == 's' ? tool : $"{tool} of {Text(record, "grant")}";
                var retry = record.TryGetProperty("retry_after_ms", out var wait) ? wait.GetInt64() : -1;
                return new RecordedCall(sequence, isReserved ? RecordedKind.Reserved : RecordedKind.Denied, at, budget, OpenNonce(record, sealer), tool, retry);
            default:
                return null;
        }
    }

    private static string OpenNonce(JsonElement record, RecordSealer sealer)
    {
        if (!sealer.TryOpen(record.GetProperty("args").GetProperty("sealed").GetString()!, out var value))
        {
            throw new InvalidDataException("a sealed value does not open");
        }

        using var arguments = JsonDocument.Parse(value);
        return arguments.RootElement.GetProperty("nonce").GetString()!;
    }

    private static string? Text(JsonElement record, string member) => record.TryGetProperty(member, out var value) ? value.GetString() : null;
}
