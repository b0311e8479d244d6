using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Turnpike.Policies.Formatting;

namespace Turnpike.Policies.Editing;

/// <summary>
/// Writes a change into a document in YAML, line by line, so that comments and the order of everything else stay. Comments directly above a member
/// or an element are about it and go where it goes; those at the top of the document stay.
/// </summary>
internal sealed class YamlSplice
{
    private readonly string _text;
    private readonly YamlOutline _root;

    private YamlSplice(string text, YamlOutline root) => (_text, _root) = (text, root);

    /// <summary>The text with the change; null where there is no place for it.</summary>
    public static string? Apply(string text, TextChange change)
    {
        if (text.Contains('\r', StringComparison.Ordinal) || YamlOutline.Read(text) is not { } root)
        {
            return null;
        }

        var splice = new YamlSplice(text, root);
        return change switch
        {
            SetMember set => splice.Set(set.Path, set.Value),
            RemoveMember => splice.Remove(change.Path),
            AppendElement append => splice.Append(append.Path, append.Value.ToJsonString()),
            RemoveElement remove => splice.RemoveAt(remove.Path, remove.Index),
            _ => null,
        };
    }

    private string? Set(ImmutableArray<string> path, JsonNode value)
    {
        var owner = _root;
        for (var i = 0; i < path.Length; i++)
        {
            if (!owner.IsMapping)
            {
                return null;
            }

            if (owner.Parts.Find(p => p.Key == path[i]) is not { } member)
            {
                return Insert(owner, path[i], i + 1 < path.Length ? Wrapped(path[(i + 1)..], value) : value, i + 1);
            }

            if (i == path.Length - 1)
            {
                return owner.IsFlow ? Replace(member.Start, member.End, value.ToJsonString()) : ReplaceValue(member, value, i + 1);
            }

            // "tools: {}", or nothing behind the colon: what is within is all there is.
            if (member.Parts.Count == 0 && !owner.IsFlow)
            {
                return ReplaceValue(member, Wrapped(path[(i + 1)..], value), i + 1);
            }

            owner = member;
        }

        return null;
    }

    private string? Remove(ImmutableArray<string> path)
    {
        var owner = _root.Find(path[..^1]);
        var index = owner?.Parts.FindIndex(p => p.Key == path[^1]) ?? -1;
        return owner is null || index < 0 ? null : Without(owner, index, owner.Parts[index].KeyStart, path.Length == 1);
    }

    private string? RemoveAt(ImmutableArray<string> path, int index)
    {
        if (_root.Find(path) is not { IsSequence: true } list || index >= list.Parts.Count)
        {
            return null;
        }

        var start = list.Parts[index].Start;
        return Without(list, index, list.IsFlow ? start : Dash(start), isTop: false);
    }

    private string? Append(ImmutableArray<string> path, string json)
    {
        if (_root.Find(path) is not { IsSequence: true } list)
        {
            return null;
        }

        if (list.IsFlow)
        {
            return list.Parts.Count == 0 ? Replace(list.Start, list.End, $"[{json}]") : Replace(list.Parts[^1].End, list.Parts[^1].End, $", {json}");
        }

        var dash = Dash(list.Parts[0].Start);
        return AfterLine(list.Parts[^1].End, $"{new string(' ', dash - LineStart(dash))}- {Word(json)}");
    }

    private string? Without(YamlOutline owner, int index, int start, bool isTop)
    {
        var part = owner.Parts[index];
        if (owner.IsFlow)
        {
            return index + 1 < owner.Parts.Count
                ? Replace(start, owner.IsMapping ? owner.Parts[index + 1].KeyStart : owner.Parts[index + 1].Start, "")
                : index > 0 ? Replace(owner.Parts[index - 1].End, part.End, "")
                : Replace(start, part.End, "");
        }

        // The only line of a block, or one behind a dash: what is left would be nothing.
        if (owner.Parts.Count == 1 && !isTop)
        {
            var from = Above(start);
            var end = LineEnd(part.End);
            return owner.ColonEnd == 0 ? null : _text[..owner.ColonEnd] + (owner.IsMapping ? " {}" : " []") + _text[owner.ColonEnd..(from - 1)] + _text[end..];
        }

        if (!string.IsNullOrWhiteSpace(_text[LineStart(start)..start]))
        {
            return null;
        }

        return Replace(isTop ? LineStart(start) : Above(start), Math.Min(_text.Length, LineEnd(part.End) + 1), "");
    }

    private string? Insert(YamlOutline owner, string key, JsonNode value, int depth)
    {
        if (owner.IsFlow)
        {
            var member = $"{JsonLayout.Quote(key)}: {value.ToJsonString()}";
            return owner.Parts.Count == 0
                ? Replace(owner.Start, owner.End, $"{{ {member} }}")
                : Replace(owner.Parts[^1].End, owner.Parts[^1].End, $", {member}");
        }

        var column = owner.Parts[0].KeyStart - LineStart(owner.Parts[0].KeyStart);
        return AfterLine(owner.Parts[^1].End, new string(' ', column) + YamlLayout.Word(key) + ":" + YamlLayout.Behind(value.ToJsonString(), depth, column));
    }

    private string ReplaceValue(YamlOutline member, JsonNode value, int depth)
    {
        var behind = YamlLayout.Behind(value.ToJsonString(), depth, member.KeyStart - LineStart(member.KeyStart));
        var line = Math.Min(LineEnd(member.ColonEnd), _text.Length);
        if (member.Start <= line || !_text[member.ColonEnd..line].Contains('#', StringComparison.Ordinal))
        {
            return Replace(member.ColonEnd, member.End, behind);
        }

        // A comment behind the colon, and the value below it.
        return behind.StartsWith('\n') ? Replace(line, member.End, behind) : _text[..member.ColonEnd] + behind + _text[member.ColonEnd..line] + _text[member.End..];
    }

    private static JsonObject Wrapped(ImmutableArray<string> path, JsonNode value) =>
        path.Length == 1 ? new JsonObject { [path[0]] = value.DeepClone() } : new JsonObject { [path[0]] = Wrapped(path[1..], value) };

    private static string Word(string json) => JsonNode.Parse(json) is JsonValue value && value.TryGetValue<string>(out var text) ? YamlLayout.Word(text) : json;

    // Where the comments directly above a line begin; the line itself where there are none.
    private int Above(int at)
    {
        var line = LineStart(at);
        while (line > 0 && _text[LineStart(line - 1)..(line - 1)].TrimStart().StartsWith('#'))
        {
            line = LineStart(line - 1);
        }

        return line;
    }

    private int Dash(int itemStart) => _text.LastIndexOf('-', Math.Max(0, itemStart - 1));

    private string AfterLine(int at, string line)
    {
        var end = LineEnd(at);
        return _text[..end] + "\n" + line + (end < _text.Length ? _text[end..] : "\n");
    }

    private int LineStart(int at) => at <= 0 ? 0 : _text.LastIndexOf('\n', at - 1) + 1;

    private int LineEnd(int at) => _text.IndexOf('\n', Math.Min(at, _text.Length)) is var end and >= 0 ? end : _text.Length;

    private string Replace(int start, int end, string text) => _text[..start] + text + _text[end..];
}
