using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Policies.Formatting;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Editing;

/// <summary>Writes a change into a document in JSON. What is new is laid out as <see cref="JsonLayout"/> does, at the indent of where it stands.</summary>
internal sealed class JsonSplice
{
    private readonly byte[] _utf8;
    private readonly JsonView _root;

    private JsonSplice(byte[] utf8, JsonView root) => (_utf8, _root) = (utf8, root);

    /// <summary>The text with the change; null where there is no place for it.</summary>
    public static string? Apply(string text, TextChange change)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        var tape = new JsonTape();
        if (!tape.TryRead(utf8, JsonBudget.Document, out _))
        {
            return null;
        }

        var splice = new JsonSplice(utf8, tape.Root);
        return change switch
        {
            SetMember set => splice.Set(set.Path, set.Value),
            RemoveMember => splice.Remove(change.Path),
            AppendElement append => splice.Append(append.Path, append.Value),
            RemoveElement remove => splice.RemoveAt(remove.Path, remove.Index),
            _ => null,
        };
    }

    private string? Set(ImmutableArray<string> path, JsonNode value)
    {
        var owner = _root;
        for (var i = 0; i < path.Length - 1; i++)
        {
            var next = Member(owner, path[i]);
            if (next is null)
            {
                return Insert(owner, path[i], Wrapped(path[(i + 1)..], value), i + 1);
            }

            owner = next.Value.Value;
        }

        if (owner.Kind != JsonKind.Object)
        {
            return null;
        }

        if (Member(owner, path[^1]) is not { } member)
        {
            return Insert(owner, path[^1], value, path.Length);
        }

        return Replace(member.Value.Start, member.Value.End, Rendered(value, path.Length, Indent(member.Name.Start), IsOnOneLine(owner)));
    }

    private string? Remove(ImmutableArray<string> path)
    {
        var owner = Find(path[..^1]);
        if (Member(owner, path[^1]) is not { } member)
        {
            return null;
        }

        int? before = null;
        int? after = null;
        foreach (var other in owner.Members)
        {
            if (other.Name.Start < member.Name.Start)
            {
                before = other.Value.End;
            }
            else if (other.Name.Start > member.Name.Start && after is null)
            {
                after = other.Name.Start;
            }
        }

        return Without(owner, (member.Name.Start, member.Value.End), before, after, "{}");
    }

    private string? Append(ImmutableArray<string> path, JsonNode value)
    {
        var list = Find(path);
        if (list.Kind != JsonKind.Array)
        {
            return null;
        }

        var (first, last) = (default(JsonView), default(JsonView));
        foreach (var element in list.Elements)
        {
            first = first.Exists ? first : element;
            last = element;
        }

        if (!last.Exists)
        {
            return Replace(list.Start, list.End, $"[{OneLine(value)}]");
        }

        return Replace(last.End, last.End, IsOnOneLine(list) ? $", {OneLine(value)}" : $",\n{Indent(first.Start)}{OneLine(value)}");
    }

    private string? RemoveAt(ImmutableArray<string> path, int index)
    {
        var list = Find(path);
        var elements = new List<JsonView>();
        foreach (var element in list.Elements)
        {
            elements.Add(element);
        }

        return index >= elements.Count ? null : Without(
            list,
            (elements[index].Start, elements[index].End),
            index > 0 ? elements[index - 1].End : null,
            index + 1 < elements.Count ? elements[index + 1].Start : null,
            "[]");
    }

    private string Without(JsonView owner, (int Start, int End) part, int? before, int? after, string nothing) =>
        after is { } next ? Replace(part.Start, next, "")
        : before is { } previous ? Replace(previous, part.End, "")
        : Replace(owner.Start, owner.End, nothing);

    private string? Insert(JsonView owner, string key, JsonNode value, int depth)
    {
        if (owner.Kind != JsonKind.Object)
        {
            return null;
        }

        var quoted = JsonLayout.Quote(key);
        var (first, last) = (default(JsonMember), default(JsonMember));
        foreach (var member in owner.Members)
        {
            first = first.Name.Exists ? first : member;
            last = member;
        }

        if (!last.Name.Exists)
        {
            // Nothing is within the braces but white space: JSON has no comments.
            var outer = Indent(owner.Start);
            return Replace(owner.Start, owner.End, $"{{\n{outer}  {quoted}: {Rendered(value, depth, outer + "  ", false)}\n{outer}}}");
        }

        return IsOnOneLine(owner)
            ? Replace(last.Value.End, last.Value.End, $", {quoted}: {OneLine(value)}")
            : Replace(last.Value.End, last.Value.End, $",\n{Indent(first.Name.Start)}{quoted}: {Rendered(value, depth, Indent(first.Name.Start), false)}");
    }

    private JsonView Find(ImmutableArray<string> path) =>
        path.Aggregate(_root, (view, key) => Member(view, key) is { } member ? member.Value : default);

    private static JsonMember? Member(JsonView owner, string key)
    {
        foreach (var member in owner.Members)
        {
            if (member.Name.GetString() == key)
            {
                return member;
            }
        }

        return null;
    }

    private static JsonObject Wrapped(ImmutableArray<string> path, JsonNode value) =>
        path.Length == 1 ? new JsonObject { [path[0]] = value.DeepClone() } : new JsonObject { [path[0]] = Wrapped(path[1..], value) };

    private bool IsOnOneLine(JsonView owner) => !_utf8.AsSpan(owner.Start, owner.Length).Contains((byte)'\n');

    // The blanks at the beginning of the line in which a place is.
    private string Indent(int at)
    {
        var start = _utf8.AsSpan(0, at).LastIndexOf((byte)'\n') + 1;
        var length = _utf8.AsSpan(start, at - start).IndexOfAnyExcept((byte)' ', (byte)'\t');
        return Encoding.UTF8.GetString(_utf8.AsSpan(start, length < 0 ? at - start : length));
    }

    private static string Rendered(JsonNode value, int depth, string indent, bool isOnOneLine) =>
        isOnOneLine ? OneLine(value) : JsonLayout.Nested(View(value), depth, indent);

    private static string OneLine(JsonNode value) => JsonLayout.OneLine(View(value));

    private static JsonView View(JsonNode value)
    {
        var tape = new JsonTape();
        tape.TryRead(Encoding.UTF8.GetBytes(value.ToJsonString()), JsonBudget.Document, out _);
        return tape.Root;
    }

    private string Replace(int start, int end, string text) =>
        Encoding.UTF8.GetString(_utf8.AsSpan(0, start)) + text + Encoding.UTF8.GetString(_utf8.AsSpan(end));
}
