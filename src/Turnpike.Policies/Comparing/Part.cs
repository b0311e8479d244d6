using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Turnpike.Policies.Documents;
using Turnpike.Policies.Formatting;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Comparing;

/// <summary>A value of a document that is compared, and where it stands.</summary>
/// <param name="Value">The value.</param>
/// <param name="Place">Where.</param>
/// <param name="Owner">The condition or limit around it, as people call it.</param>
internal readonly record struct Part(JsonView Value, Place Place, string? Owner)
{
    /// <summary>Equal for values that are equal however they are spelled, whatever the order of keys and of lists of words.</summary>
    public string Digest { get; } = DigestOf(Value);

    /// <summary>Whether it is a string, a number or a boolean.</summary>
    public bool IsWord => Value.Kind is not (JsonKind.Object or JsonKind.Array);

    /// <summary>The members by their keys, in their order.</summary>
    public OrderedDictionary<string, Part> Members()
    {
        var owner = Name(Value) ?? Owner;
        var members = new OrderedDictionary<string, Part>(Value.Count, StringComparer.Ordinal);
        foreach (var member in Value.Members)
        {
            var key = member.Name.GetString();
            members[key] = new Part(member.Value, Place.Member(key, member.Value.Start), owner);
        }

        return members;
    }

    /// <summary>The elements in their order.</summary>
    public Part[] Elements()
    {
        var elements = new Part[Value.Count];
        var index = 0;
        foreach (var element in Value.Elements)
        {
            elements[index] = new Part(element, Place.Element(index, element.Start), Owner);
            index++;
        }

        return elements;
    }

    /// <summary>What an element is recognised by where its value changed, the narrower first; empty where there is nothing.</summary>
    public string[] Marks()
    {
        if (Name(Value) is { } name)
        {
            return Value["path"u8] is { Kind: JsonKind.String } path ? [name, path.GetString()] : [name];
        }

        if (Value["conditions"u8] is { Kind: JsonKind.Array } conditions)
        {
            var names = new List<string>();
            foreach (var condition in conditions.Elements)
            {
                names.Add(Name(condition) ?? string.Empty);
            }

            return [string.Join('\n', names), "predicate"];
        }

        foreach (var combinator in new[] { "any", "all", "not", "concurrent" })
        {
            if (Value[Encoding.ASCII.GetBytes(combinator)].Exists)
            {
                return [combinator];
            }
        }

        return [];
    }

    private static string DigestOf(JsonView value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static void Write(StringBuilder text, JsonView value)
    {
        if (value.Kind == JsonKind.Object)
        {
            var members = new SortedDictionary<string, JsonView>(StringComparer.Ordinal);
            foreach (var member in value.Members)
            {
                members[member.Name.GetString()] = member.Value;
            }

            text.Append('{');
            foreach (var (key, member) in members)
            {
                text.Append(JsonLayout.Quote(key)).Append(':');
                Write(text, member);
            }

            text.Append('}');
        }
        else if (value.Kind == JsonKind.Array)
        {
            var elements = new List<string>();
            var areWords = true;
            foreach (var element in value.Elements)
            {
                var one = new StringBuilder();
                Write(one, element);
                elements.Add(one.ToString());
                areWords &= element.Kind is not (JsonKind.Object or JsonKind.Array);
            }

            IEnumerable<string> ordered = areWords ? elements.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal) : elements;
            text.Append('[').AppendJoin(',', ordered).Append(']');
        }
        else
        {
            var canonical = new ArrayBufferWriter<byte>();
            CanonicalJson.Write(value, canonical);
            text.Append(Encoding.UTF8.GetString(canonical.WrittenSpan));
        }
    }

    private static string? Name(JsonView value) =>
        value["path"u8] is { Kind: JsonKind.String } path && value["op"u8] is { Kind: JsonKind.String } op ? $"{path.GetString()} {op.GetString()}"
        : value["counter"u8] is { Kind: JsonKind.String } counter ? $"counter {JsonLayout.Quote(counter.GetString())}"
        : null;
}
