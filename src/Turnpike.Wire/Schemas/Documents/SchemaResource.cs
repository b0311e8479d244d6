using Turnpike.Wire.Json;

namespace Turnpike.Wire.Schemas.Documents;

/// <summary>A schema resource (2020-12 core, section 4.3.5): a schema with a URI of its own, and what can be named in it.</summary>
internal sealed class SchemaResource
{
    public SchemaResource(string uri, Dialect dialect)
    {
        Uri = uri;
        Dialect = dialect;
    }

    /// <summary>Absolute URI without fragment.</summary>
    public string Uri { get; }

    /// <summary>How its keywords are read.</summary>
    public Dialect Dialect { get; }

    /// <summary>Its root schema.</summary>
    public SchemaPlace Root { get; set; }

    /// <summary>Plain-name fragments.</summary>
    public Dictionary<string, SchemaPlace> Anchors { get; } = new(StringComparer.Ordinal);

    /// <summary>Those of them that are dynamic.</summary>
    public Dictionary<string, SchemaPlace> DynamicAnchors { get; } = new(StringComparer.Ordinal);
}

/// <summary>Where a schema stands.</summary>
/// <param name="Document">The document.</param>
/// <param name="Resource">The innermost resource around it.</param>
/// <param name="View">The schema itself.</param>
/// <param name="Pointer">JSON Pointer from the document's root.</param>
internal readonly record struct SchemaPlace(SchemaDocument Document, SchemaResource Resource, JsonView View, string Pointer);

/// <summary>One parsed text that holds schemas; it owns its bytes, so that compiled schemas may keep views into it.</summary>
internal sealed class SchemaDocument
{
    // A schema larger than this is no description of arguments; a server that sends one gets an unusable definition.
    private static readonly JsonBudget Budget = new(1024 * 1024, 64, 100_000);

    private readonly JsonTape _tape = new();

    /// <summary>Copies and reads a text; check <see cref="Fault"/>.</summary>
    public SchemaDocument(string uri, ReadOnlySpan<byte> utf8, bool isMain)
    {
        Uri = uri;
        IsMain = isMain;
        _tape.TryRead(utf8.ToArray(), Budget, out var fault);
        Fault = fault;
    }

    /// <summary>The URI it was asked for by.</summary>
    public string Uri { get; }

    /// <summary>Whether it is the schema being compiled, rather than one it refers to.</summary>
    public bool IsMain { get; }

    /// <summary>Why it cannot be read.</summary>
    public JsonFault Fault { get; }

    /// <summary>Its value.</summary>
    public JsonView Root => _tape.Root;

    /// <summary>The schemas found in it, by token.</summary>
    public Dictionary<int, SchemaPlace> Places { get; } = [];
}
