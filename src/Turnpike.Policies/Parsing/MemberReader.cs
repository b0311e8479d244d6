using System.Diagnostics.CodeAnalysis;
using System.Text;
using Turnpike.Policies.Documents;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Parsing;

/// <summary>Reads the members of one object of the language, and says which keys are unknown, missing or not supported yet.</summary>
internal sealed class MemberReader
{
    private readonly GrammarObject _shape;
    private readonly JsonView[] _values; // one for each key of the shape, in its order; those that are absent do not exist
    private readonly ProblemList _problems;

    private MemberReader(Place place, GrammarObject shape, ProblemList problems)
    {
        Place = place.Spelled;
        _shape = shape;
        _values = new JsonView[shape.Keys.Length];
        _problems = problems;
    }

    public Place Place { get; }

    /// <summary>Reads an object; null, with an error, where the value is none.</summary>
    public static MemberReader? Read(JsonView value, Place place, GrammarObject shape, ProblemList problems)
    {
        if (value.Kind != JsonKind.Object)
        {
            var instead = value.Kind == JsonKind.Null ? "{}"
                : shape == Grammar.Rule && value.Kind == JsonKind.String && value.GetString() is "allow" or "deny" or "require_approval" ? $"{{ \"action\": \"{value.GetString()}\" }}"
                : null;
            problems.Error(place, $"expected an object ({Article(shape.Name)} {shape.Name}), found {JsonWords.Of(value)}{(instead is null ? string.Empty : $": write {instead}")}", instead);
            return null;
        }

        var reader = new MemberReader(place, shape, problems);
        foreach (var member in value.Members)
        {
            var index = shape.IndexOf(member.Name);
            var known = index < 0 ? null : shape.Keys[index];
            if (known is { IsSupported: true })
            {
                reader._values[index] = member.Value;
                continue;
            }

            var name = member.Name.GetString();
            problems.Error(place.Member(name, member.Name.Start), known is not null
                ? $"\"{name}\" is not supported yet"
                : shape == Grammar.AllTools && name == "action"
                    ? "all_tools cannot have an action: write it into the entries of tools, or set \"default\""
                    : $"unknown key \"{name}\" in {Article(shape.Name)} {shape.Name}; {NearestName.Hint(name, shape.SupportedNames)}",
                known is null && name != "action" ? NearestName.Suggestion(name, shape.SupportedNames) : null);
        }

        for (var i = 0; i < shape.Keys.Length; i++)
        {
            var key = shape.Keys[i];
            if (key.IsRequired && !reader._values[i].Exists && !IsReplaced(shape, value))
            {
                problems.Error(place, $"\"{key.Name}\" is missing from this {shape.Name}: {key.Form}");
            }
        }

        return reader;
    }

    /// <summary>The member and its place.</summary>
    public bool TryGet(string key, out JsonView value, out Place place)
    {
        var index = _shape.IndexOf(key);
        value = index < 0 ? default : _values[index];
        if (value.Exists)
        {
            place = Place.Member(key, value.Start);
            return true;
        }

        place = Place;
        return false;
    }

    /// <summary>A member that must be a string; null where it is absent or, with an error, another type.</summary>
    public string? Text(string key)
    {
        if (!TryGet(key, out var value, out var place))
        {
            return null;
        }

        if (value.Kind == JsonKind.String)
        {
            return value.GetString();
        }

        _problems.Error(place, $"\"{key}\" must be a string, found {JsonWords.Of(value)}");
        return null;
    }

    /// <summary>A member that must be one of a few words.</summary>
    public bool TryWord(string key, string[] words, [NotNullWhen(true)] out string? word, out Place place)
    {
        word = null;
        if (!TryGet(key, out var value, out place))
        {
            return false;
        }

        var written = value.Kind == JsonKind.String ? value.GetString() : null;
        if (written is not null && words.Contains(written, StringComparer.Ordinal))
        {
            word = written;
            return true;
        }

        var expected = string.Join(", ", words.Select(w => $"\"{w}\""));
        _problems.Error(place, written is null
            ? $"\"{key}\" must be one of {expected}, found {JsonWords.Of(value)}"
            : $"\"{key}\" cannot be \"{written}\", only {expected}; {NearestName.Hint(written, words)}", written is null ? null : NearestName.Suggestion(written, words));
        return false;
    }

    /// <summary>The elements of a member that must be a list, with their places; nothing where it is absent.</summary>
    public IEnumerable<(JsonView Value, Place Place)> List(string key, string of)
    {
        if (!TryGet(key, out var list, out var place))
        {
            return [];
        }

        if (list.Kind != JsonKind.Array)
        {
            _problems.Error(
                place,
                $"\"{key}\" must be a list of {of} in [ ], found {JsonWords.Of(list)}{(list.Kind == JsonKind.Object ? ": put [ ] around it, or in YAML a dash before it" : string.Empty)}",
                list is { Kind: JsonKind.String, Length: <= 80 } ? $"[{Encoding.UTF8.GetString(list.Raw)}]" : null);
            return [];
        }

        place = place.Spelled;
        var elements = new List<(JsonView, Place)>(list.Count);
        foreach (var element in list.Elements)
        {
            elements.Add((element, place.Element(elements.Count, element.Start)));
        }

        return elements;
    }

    // A combinator or concurrent limit is refused as such; that it lacks path, op and value would only be noise.
    private static bool IsReplaced(GrammarObject shape, JsonView value) =>
        (shape == Grammar.Condition && (value["any"u8].Exists || value["all"u8].Exists || value["not"u8].Exists))
        || (shape == Grammar.Limit && value["concurrent"u8].Exists);

    private static string Article(string noun) => noun[0] is 'a' or 'o' ? "an" : "a";
}
