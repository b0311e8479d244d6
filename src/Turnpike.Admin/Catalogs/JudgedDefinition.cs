using Turnpike.Catalog.Classification;
using Turnpike.State.Catalogs;
using Turnpike.Wire.Json;

namespace Turnpike.Admin.Catalogs;

/// <summary>One definition of a text that somebody gave, judged, or why it is none.</summary>
/// <param name="Line">Its line, or its place in a list, from 1.</param>
/// <param name="Server">Its server as the line names it; empty where it names none.</param>
/// <param name="Name">The tool's name.</param>
/// <param name="Risk">The judgement; null where there is a problem.</param>
/// <param name="Problem">Why it is no definition of a tool; null where it is one.</param>
public sealed record JudgedDefinition(int Line, string Server, string Name, ToolRisk? Risk, string? Problem)
{
    /// <summary>Judges JSON Lines, one tool a line; blank lines count and say nothing.</summary>
    /// <param name="bytes">The lines.</param>
    public static IEnumerable<JudgedDefinition> OfLines(ReadOnlyMemory<byte> bytes)
    {
        var tape = new JsonTape();
        var line = 0;
        while (!bytes.IsEmpty)
        {
            var end = bytes.Span.IndexOf((byte)'\n');
            var one = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? default : bytes[(end + 1)..];
            line++;
            if (one.Span.ContainsAnyExcept(" \t\r"u8))
            {
                yield return Judge(one, line, tape);
            }
        }
    }

    /// <summary>Judges a text: one document with tools (<see cref="ToolDocument"/>), or JSON Lines.</summary>
    /// <param name="text">The text.</param>
    public static IEnumerable<JudgedDefinition> Of(ReadOnlyMemory<byte> text)
    {
        if (ToolDocument.Read(text) is not { } entries)
        {
            return OfLines(text);
        }

        var tape = new JsonTape();
        return entries.Select((entry, index) => Judge(entry, index + 1, tape));
    }

    private static JudgedDefinition Judge(ReadOnlyMemory<byte> bytes, int line, JsonTape tape)
    {
        var problem = !tape.TryRead(bytes, JsonBudget.Upstream, out var fault) ? $"no JSON: {fault.Message}" : CatalogLine.ProblemOf(tape.Root);
        if (problem is not null)
        {
            return new JudgedDefinition(line, "", "", null, problem);
        }

        var (server, definition) = CatalogLine.Read(tape.Root);
        var risk = RiskClassifier.Classify(definition);
        return new JudgedDefinition(line, server, tape.TryRead(definition, JsonBudget.Upstream, out _) ? tape.Root["name"u8].GetString() : "", risk, null);
    }
}
