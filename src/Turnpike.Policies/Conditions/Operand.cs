using Turnpike.Policies.Documents;
using Turnpike.Policies.Parsing;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Conditions;

/// <summary>What a path leads to in one call: a JSON value of the arguments, a text the gateway knows, or nothing.</summary>
internal readonly ref struct Operand
{
    private Operand(JsonView view, string? text)
    {
        View = view;
        Text = text;
    }

    /// <summary>The value in the arguments; missing for a text.</summary>
    public JsonView View { get; }

    /// <summary>The text; null for a value of the arguments.</summary>
    public string? Text { get; }

    public bool Exists => Text is not null || View.Exists;

    public JsonKind Kind => Text is null ? View.Kind : JsonKind.String;

    /// <summary>Follows a path. A step into what is no object is missing.</summary>
    public static Operand Of(in CallFacts call, ValuePath path)
    {
        switch (path.Root)
        {
            case PathRoot.Arguments:
                var view = call.Arguments;
                foreach (var segment in path.Segments)
                {
                    view = view[segment];
                }

                return new Operand(view, null);
            case PathRoot.CallerSubject:
                return new Operand(default, call.Subject);
            case PathRoot.Server:
                return new Operand(default, call.Server);
            default:
                return new Operand(default, call.Name);
        }
    }

    public static Operand Of(JsonView view) => new(view, null);

    /// <summary>Why this cannot be what is expected: missing, not exact, or of another kind. Never the value itself.</summary>
    public string DescribeMismatch(string expected) =>
        !Exists ? "is missing"
        : Kind == JsonKind.Number && expected.Contains("number", StringComparison.Ordinal) ? "is a number that is not exact"
        : Kind == JsonKind.Array && expected.Contains("list", StringComparison.Ordinal) ? "is a list with an element of another type"
        : $"is {JsonWords.Of(Kind)}, not {expected}";
}
