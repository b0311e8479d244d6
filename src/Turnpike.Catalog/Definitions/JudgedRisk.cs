using System.Text.Json;
using Turnpike.Catalog.Classification;

namespace Turnpike.Catalog.Definitions;

/// <summary>The risk of a definition, judged when it is first asked for. Two threads may both judge, and say the same.</summary>
internal sealed class JudgedRisk
{
    private Judgement? _judged;

    /// <summary>The judgement of these very bytes; null where they cannot be judged.</summary>
    public ToolRisk? Of(ReadOnlyMemory<byte> json)
    {
        // A definition may be copied with other bytes and this beside them.
        if (Volatile.Read(ref _judged) is { } known && known.Json.Equals(json))
        {
            return known.Risk;
        }

        var judged = new Judgement(json, Judge(json));
        Volatile.Write(ref _judged, judged);
        return judged.Risk;
    }

    private static ToolRisk? Judge(ReadOnlyMemory<byte> json)
    {
        try
        {
            return RiskClassifier.Classify(json);
        }
        catch (JsonException)
        {
            return null; // unknown, and a condition on what is not known denies
        }
    }

    private sealed record Judgement(ReadOnlyMemory<byte> Json, ToolRisk? Risk);
}
