using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Policies;
using Turnpike.Answers;
using Turnpike.Policies;

namespace Turnpike.Commands;

/// <summary>Policies and what is wrong with them, for people.</summary>
internal static class PolicyText
{
    /// <summary>Writes each problem with its place, the line it stands in and a caret below the column.</summary>
    public static void WriteProblems(TextWriter text, string file, ReadOnlyMemory<byte> document, IEnumerable<PolicyProblem> problems)
    {
        var lines = Encoding.UTF8.GetString(document.Span).Split('\n');
        foreach (var problem in problems)
        {
            var severity = problem.Severity == ProblemSeverity.Error ? "error" : "warning";
            var pointer = problem.Pointer.Length == 0 ? "" : $" ({Printable.Of(problem.Pointer)})";
            text.WriteLine($"{file}:{problem.Line}:{problem.Column}: {severity}: {Printable.Of(problem.Message)}{pointer}");
            if (problem.Line >= 1 && problem.Line <= lines.Length)
            {
                WriteExcerpt(text, lines[problem.Line - 1].TrimEnd('\r'), problem.Line, problem.Column);
            }
        }
    }

    /// <summary>Throws <see cref="AdminException"/> naming the place of the first error.</summary>
    public static CompiledPolicy RequireValid(string file, ReadOnlyMemory<byte> document)
    {
        var load = CompiledPolicy.Load(document);
        if (load.Policy is { } policy)
        {
            return policy;
        }

        var first = load.Problems.First(p => p.Severity == ProblemSeverity.Error);
        throw new AdminException(
            AdminFaultCode.Invalid, $"{file}:{first.Line}:{first.Column}: {first.Message}", $"turnpike policy check {file} shows every error");
    }

    /// <summary>Writes problems as members of a JSON object.</summary>
    public static void WriteJson(System.Text.Json.Utf8JsonWriter json, IEnumerable<PolicyProblem> problems)
    {
        json.WriteStartArray("problems");
        foreach (var problem in problems)
        {
            System.Text.Json.JsonSerializer.Serialize(
                json,
                new ProblemView(
                    problem.Severity == ProblemSeverity.Error ? "error" : "warning", problem.Pointer, problem.Line, problem.Column, problem.Message),
                ActJson.Default.ProblemView);
        }

        json.WriteEndArray();
    }

    // A window of the line around the column, so that a document on one line shows its place too.
    private static void WriteExcerpt(TextWriter text, string line, int number, int column)
    {
        const int Width = 100;
        var at = Math.Clamp(column - 1, 0, line.Length);
        var from = line.Length <= Width ? 0 : Math.Clamp(at - (Width / 2), 0, line.Length - Width);
        var shown = line[from..Math.Min(line.Length, from + Width)];
        var margin = $"{number,5} | ";
        text.WriteLine($"{margin}{Printable.Of(shown.Replace('\t', ' '))}");
        text.WriteLine($"{new string(' ', margin.Length + at - from)}^");
    }
}
