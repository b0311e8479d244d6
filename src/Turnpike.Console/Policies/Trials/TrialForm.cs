using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Policies.Trials;
using Turnpike.Console.Frame;

namespace Turnpike.Console.Policies.Trials;

/// <summary>The form of a call to try, as it was typed: nothing of it is lost where something is wrong with it.</summary>
internal sealed record TrialForm
{
    private const int MostFields = 100;

    /// <summary>What is called: the server, a slash, and the tool; empty for none yet, and for what <see cref="Kind"/> and <see cref="Named"/> say.</summary>
    public string Target { get; init; } = "";

    /// <summary>What another call names, in place of a tool of the list: <c>tool</c>, <c>resource</c>, <c>prompt</c> or <c>server_request</c>.</summary>
    public string Kind { get; init; } = "tool";

    /// <summary>Its name.</summary>
    public string Named { get; init; } = "";

    /// <summary>The server it is on; empty to leave definitions out.</summary>
    public string At { get; init; } = "";

    /// <summary>What was typed for arguments, by name.</summary>
    public FrozenDictionary<string, string> Typed { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>All the arguments as JSON; counts in place of the fields where it is filled in.</summary>
    public string Raw { get; init; } = "";

    public string Grant { get; init; } = "";

    public string Subject { get; init; } = "";

    public string Groups { get; init; } = "";

    public string Labels { get; init; } = "";

    public string SessionLabels { get; init; } = "";

    public string SessionCalls { get; init; } = "";

    /// <summary>When, in UTC, as a browser's field for a local time has it; empty for now.</summary>
    public string When { get; init; } = "";

    /// <summary>Whether anything is said of who calls and when.</summary>
    public bool HasCircumstances => (Grant + Subject + Groups + Labels + SessionLabels + SessionCalls + When).Length > 0;

    /// <summary>The server of <see cref="Target"/>, or <see cref="At"/>; null for none.</summary>
    public string? Server => Target.IndexOf('/', StringComparison.Ordinal) is var cut and > 0 ? Target[..cut] : At.Length > 0 ? At : null;

    /// <summary>The name that is called; empty where nothing is chosen.</summary>
    public string Name => Target.IndexOf('/', StringComparison.Ordinal) is var cut and > 0 ? Target[(cut + 1)..] : Named;

    /// <summary>What kind of thing it is.</summary>
    public string KindOfName => Target.Contains('/', StringComparison.Ordinal) ? "tool" : Kind;

    /// <summary>Reads the form that was sent.</summary>
    public static TrialForm Read(PageRequest request)
    {
        var typed = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < MostFields; i++)
        {
            var row = i.ToString(CultureInfo.InvariantCulture);
            if (request.FormText($"an-{row}") is { Length: > 0 } name && request.FormText($"a-{row}") is { Length: > 0 } value)
            {
                typed[name] = value;
            }
        }

        return new TrialForm
        {
            Target = request.Form("target"),
            Kind = request.Form("kind") is { Length: > 0 } kind ? kind : "tool",
            Named = request.Form("named"),
            At = request.Form("at"),
            Typed = typed.ToFrozenDictionary(StringComparer.Ordinal),
            Raw = request.FormText("raw").Trim(),
            Grant = request.Form("grant"),
            Subject = request.Form("subject"),
            Groups = request.Form("groups"),
            Labels = request.Form("labels"),
            SessionLabels = request.Form("session_labels"),
            SessionCalls = request.Form("session_calls"),
            When = request.Form("when"),
        };
    }

    /// <summary>The arguments, and which fields hold none of their type.</summary>
    public (string Json, ImmutableArray<string> Wrong) Arguments(ImmutableArray<TrialField> fields)
    {
        if (Raw.Length > 0)
        {
            return (Raw, []);
        }

        var wrong = ImmutableArray.CreateBuilder<string>();
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach (var field in fields)
            {
                if (Typed.TryGetValue(field.Name, out var typed) && !field.TryWrite(json, typed))
                {
                    wrong.Add(field.Name);
                }
            }

            json.WriteEndObject();
        }

        return (Encoding.UTF8.GetString(buffer.ToArray()), wrong.ToImmutable());
    }

    /// <summary>The question that is asked.</summary>
    public TryPolicy Question(ChosenPolicy policy, string arguments) => new(policy, KindOfName, Name)
    {
        Server = Server,
        Arguments = arguments,
        Grant = Grant.Length > 0 ? Grant : null,
        Circumstances = new Circumstances
        {
            Subject = Subject.Length > 0 ? Subject : null,
            Groups = Words(Groups),
            Labels = Words(Labels),
            SessionLabels = Words(SessionLabels),
            SessionCalls = long.TryParse(SessionCalls, NumberStyles.None, CultureInfo.InvariantCulture, out var calls) ? calls : 0,

            // A browser's field has no zone, and its label says which is meant; seconds are there or not.
            At = When.Length > 0 ? (When.Length == 16 ? When + ":00" : When) + "Z" : null,
        },
    };

    private static ImmutableArray<string> Words(string text) => [.. text.Split([',', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];
}
