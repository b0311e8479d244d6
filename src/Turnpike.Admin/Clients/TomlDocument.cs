using System.Text;
using System.Text.Json.Nodes;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;

namespace Turnpike.Admin.Clients;

/// <summary>
/// A TOML 1.0 document read into JSON: tables, dotted and quoted keys, arrays of tables, inline tables, strings of all four kinds,
/// booleans and integers. Floats and times become strings as they are written: nothing here looks into them.
/// </summary>
internal sealed class TomlDocument
{
    private readonly JsonObject _root = [];
    private readonly HashSet<JsonObject> _defined = [];
    private readonly HashSet<JsonNode> _closed = [];
    private readonly Dictionary<string, TextPosition> _places = new(StringComparer.Ordinal);
    private readonly TomlCursor _cursor;
    private string[] _header = [];

    private TomlDocument(TomlCursor cursor) => _cursor = cursor;

    /// <summary>The document as JSON.</summary>
    public JsonObject Root => _root;

    /// <summary>Where each table begins, by its JSON Pointer.</summary>
    public IReadOnlyDictionary<string, TextPosition> Places => _places;

    /// <summary>Reads a document. Throws <see cref="AdminException"/> with line and column where it is none.</summary>
    public static TomlDocument Read(ReadOnlySpan<byte> text)
    {
        string characters;
        try
        {
            characters = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(text);
        }
        catch (DecoderFallbackException)
        {
            throw new AdminException(AdminFaultCode.Invalid, "the file is no UTF-8");
        }

        var document = new TomlDocument(new TomlCursor(characters.TrimStart('\uFEFF')));
        document.ReadAll();
        return document;
    }

    private void ReadAll()
    {
        var table = _root;
        while (_cursor.SkipToToken())
        {
            if (_cursor.Current == '[')
            {
                table = ReadHeader();
            }
            else
            {
                ReadPair(table);
            }

            _cursor.RequireEndOfLine();
        }
    }

    private JsonObject ReadHeader()
    {
        var at = _cursor.Position;
        var isElement = _cursor.TryTake("[[");
        if (!isElement)
        {
            _cursor.Require("[");
        }

        var names = ReadKey();
        _cursor.Require(isElement ? "]]" : "]");
        var parent = Walk(_root, names[..^1], isHeader: true);
        _header = names;
        _places.TryAdd(EntryPlaces.Pointer(names), at);
        if (isElement)
        {
            if (parent[names[^1]] is not { } known)
            {
                parent[names[^1]] = known = new JsonArray();
            }

            if (known is not JsonArray array || _closed.Contains(array))
            {
                throw _cursor.Fail($"'{names[^1]}' is no array of tables");
            }

            var element = new JsonObject();
            array.Add((JsonNode)element);
            return element;
        }

        var table = Walk(parent, names[^1..], isHeader: true);
        return _defined.Add(table) ? table : throw _cursor.Fail($"the table '{string.Join('.', names)}' stands there twice");
    }

    private void ReadPair(JsonObject table)
    {
        var at = _cursor.Position;
        var names = ReadKey();
        _cursor.Require("=");
        var target = Walk(table, names[..^1], isHeader: false);
        var value = ReadValue(0);
        if (!target.TryAdd(names[^1], value))
        {
            throw _cursor.Fail($"'{names[^1]}' stands there twice");
        }

        _places.TryAdd(EntryPlaces.Pointer([.. _header, .. names]), at);
    }

    // An inline table or array is whole once it was read: nothing can be added to it from elsewhere.
    private JsonObject Walk(JsonObject table, string[] names, bool isHeader)
    {
        foreach (var name in names)
        {
            if (!table.TryGetPropertyValue(name, out var next))
            {
                table[name] = next = new JsonObject();
            }

            if (isHeader && next is JsonArray { Count: > 0 } array && !_closed.Contains(array))
            {
                next = array[^1];
            }

            table = next is JsonObject inner && !_closed.Contains(inner) ? inner : throw _cursor.Fail($"'{name}' is no table");
        }

        return table;
    }

    private string[] ReadKey()
    {
        var names = new List<string>();
        do
        {
            _cursor.SkipBlanks();
            names.Add(_cursor.ReadName());
            _cursor.SkipBlanks();
        }
        while (_cursor.TryTake("."));
        return names.Count <= 16 ? [.. names] : throw _cursor.Fail("a key has more than 16 parts");
    }

    private JsonNode ReadValue(int depth)
    {
        if (depth > 32)
        {
            throw _cursor.Fail("values are nested too deeply");
        }

        _cursor.SkipBlanks();
        return _cursor.Current switch
        {
            '"' or '\'' => JsonValue.Create(_cursor.ReadString(mayBeLong: true)),
            '[' => ReadArray(depth),
            '{' => ReadInlineTable(depth),
            _ => _cursor.ReadScalar(),
        };
    }

    private JsonArray ReadArray(int depth)
    {
        var array = new JsonArray();
        _cursor.Require("[");
        while (true)
        {
            _cursor.SkipToToken();
            if (_cursor.TryTake("]"))
            {
                break;
            }

            array.Add(ReadValue(depth + 1));
            _cursor.SkipToToken();
            if (!_cursor.TryTake(","))
            {
                _cursor.Require("]");
                break;
            }
        }

        _closed.Add(array);
        return array;
    }

    private JsonObject ReadInlineTable(int depth)
    {
        var table = new JsonObject();
        _cursor.Require("{");
        _cursor.SkipBlanks();
        if (!_cursor.TryTake("}"))
        {
            do
            {
                var names = ReadKey();
                _cursor.Require("=");
                var target = Walk(table, names[..^1], isHeader: false);
                if (!target.TryAdd(names[^1], ReadValue(depth + 1)))
                {
                    throw _cursor.Fail($"'{names[^1]}' stands there twice");
                }

                _cursor.SkipBlanks();
            }
            while (_cursor.TryTake(","));
            _cursor.Require("}");
        }

        _closed.Add(table);
        return table;
    }
}
