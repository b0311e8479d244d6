using Turnpike.Admin.Faults;
using Turnpike.Admin.Policies;
using Turnpike.Answers;
using Turnpike.Policies;

namespace Turnpike.Commands;

/// <summary>Policies and what is wrong with them, for people.</summary>
internal static class PolicyText
{
    /// <summary>Writes each problem with its place, the line it stands in, a caret below the column and what to write instead.</summary>
    public static void WriteProblems(TextWriter text, string file, IEnumerable<PolicyProblem> problems) =>
        WriteProblems(text, file, problems.Select(ProblemView.Of));

    /// <inheritdoc cref="WriteProblems(TextWriter, string, IEnumerable{PolicyProblem})"/>
    public static void WriteProblems(TextWriter text, string file, IEnumerable<ProblemView> problems)
    {
        foreach (var problem in problems)
        {
            var pointer = problem.Pointer.Length == 0 ? "" : $" ({Printable.Of(problem.Pointer)})";
            text.WriteLine($"{file}:{problem.Line}:{problem.Column}: {problem.Severity}: {Printable.Of(problem.Message)}{pointer}");
            var margin = $"{problem.Line,5} | ";
            text.WriteLine($"{margin}{Printable.Of(problem.Excerpt)}");
            text.WriteLine($"{new string(' ', margin.Length + Printable.Of(problem.Excerpt[..problem.Caret]).Length)}^");
            if (problem.Suggestion is { } suggestion)
            {
                text.WriteLine($"{new string(' ', margin.Length - 2)}= write {Printable.Of(suggestion)}");
            }
        }
    }

    /// <summary>Whether a document is valid, with how many errors and warnings.</summary>
    public static string Sentence(string file, PolicyLoad load)
    {
        var errors = load.Problems.Count(p => p.Severity == ProblemSeverity.Error);
        var warnings = load.Problems.Length - errors;
        return load.Policy is null
            ? $"{file} is refused: {Counted.Of(errors, "error")}, {Counted.Of(warnings, "warning")}."
            : $"{file} is a valid policy{(warnings == 0 ? "" : $" with {Counted.Of(warnings, "warning")}")}.";
    }

    /// <summary>Throws <see cref="AdminException"/> naming the place of the first error.</summary>
    public static CompiledPolicy RequireValid(string file, ReadOnlyMemory<byte> document)
    {
        try
        {
            return ChosenPolicies.Require(file, document);
        }
        catch (AdminException e)
        {
            throw new AdminException(e.Fault.Code, $"{e.Message}; turnpike policy check {file} shows every error");
        }
    }

    /// <summary>Writes problems as members of a JSON object.</summary>
    public static void WriteJson(System.Text.Json.Utf8JsonWriter json, IEnumerable<PolicyProblem> problems)
    {
        json.WriteStartArray("problems");
        foreach (var problem in problems)
        {
            json.WriteStartObject();
            json.WriteString("severity", problem.Severity == ProblemSeverity.Error ? "error" : "warning");
            json.WriteString("pointer", problem.Pointer);
            json.WriteNumber("line", problem.Line);
            json.WriteNumber("column", problem.Column);
            json.WriteString("message", problem.Message);
            json.WriteString("excerpt", problem.Excerpt.Text);
            json.WriteNumber("caret", problem.Excerpt.Caret);
            if (problem.Suggestion is { } suggestion)
            {
                json.WriteString("suggestion", suggestion);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
