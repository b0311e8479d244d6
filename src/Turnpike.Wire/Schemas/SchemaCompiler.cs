using Turnpike.Wire.Json;
using Turnpike.Wire.Schemas.Documents;
using Turnpike.Wire.Schemas.Keywords;

namespace Turnpike.Wire.Schemas;

/// <summary>
/// Turns the schemas reachable from a root into nodes. Works through a queue instead of calling itself, so that a chain of
/// references costs no stack; a schema is compiled once, however often it is referred to.
/// </summary>
internal sealed class SchemaCompiler
{
    private readonly SchemaLibrary _library;
    private readonly Dictionary<(SchemaDocument Document, int Index), SchemaNode> _nodes = [];
    private readonly Queue<(SchemaPlace Place, SchemaNode Node)> _queue = new();
    private readonly Dictionary<string, Dictionary<SchemaResource, SchemaNode>> _dynamicTargets = new(StringComparer.Ordinal);

    public SchemaCompiler(SchemaSource source) => _library = new SchemaLibrary(source);

    /// <summary>Whether an unevaluated keyword was met.</summary>
    public bool HasUnevaluated { get; set; }

    /// <summary>Whether a dynamic reference was met.</summary>
    public bool HasDynamicScope => _dynamicTargets.Count > 0;

    /// <summary>Patterns compiled so far.</summary>
    public int Patterns { get; set; }

    /// <summary>Compiles a document, in the dialect given where it names none; throws when it cannot be used.</summary>
    /// <exception cref="SchemaProblemException">Says what cannot be used and where.</exception>
    public SchemaNode Compile(SchemaDocument document, Dialect dialect)
    {
        var root = NodeOf(_library.Load(document, dialect));
        do
        {
            while (_queue.TryDequeue(out var next))
            {
                next.Node.Keywords = new KeywordReader(this, next.Place).Read();
            }

            CompleteDynamicTargets();
        }
        while (_queue.Count > 0);
        return root;
    }

    /// <summary>The node of a schema; it is compiled later if it is new.</summary>
    public SchemaNode NodeOf(SchemaPlace place)
    {
        var key = (place.Document, place.View.Index);
        if (!_nodes.TryGetValue(key, out var node))
        {
            node = new SchemaNode(place.Resource);
            _nodes.Add(key, node);
            _queue.Enqueue((place, node));
        }

        return node;
    }

    /// <summary>The node of a subschema directly inside a place.</summary>
    public SchemaNode NodeAt(SchemaPlace parent, JsonView view, string pointer)
    {
        if (view.Kind is not (JsonKind.Object or JsonKind.True or JsonKind.False))
        {
            throw new SchemaProblemException("a schema must be an object or a boolean", parent with { Pointer = pointer });
        }

        return NodeOf(parent.Document.Places.TryGetValue(view.Index, out var known) ? known : parent with { View = view, Pointer = pointer });
    }

    /// <summary>The place a reference leads to.</summary>
    public SchemaPlace Resolve(SchemaPlace from, string keyword, string reference) => _library.Resolve(from, keyword, reference);

    /// <summary>Where a dynamic anchor leads to, by resource; complete once compiling ended.</summary>
    public Dictionary<SchemaResource, SchemaNode> DynamicTargets(string anchor)
    {
        if (!_dynamicTargets.TryGetValue(anchor, out var targets))
        {
            targets = [];
            _dynamicTargets.Add(anchor, targets);
        }

        return targets;
    }

    private void CompleteDynamicTargets()
    {
        foreach (var (anchor, targets) in _dynamicTargets)
        {
            foreach (var resource in _library.Resources)
            {
                if (!targets.ContainsKey(resource) && resource.DynamicAnchors.TryGetValue(anchor, out var place))
                {
                    targets.Add(resource, NodeOf(place));
                }
            }
        }
    }
}
