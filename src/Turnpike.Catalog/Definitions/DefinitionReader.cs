using System.Collections.Immutable;
using Turnpike.Catalog.Lists;
using Turnpike.Wire.Headers;
using Turnpike.Wire.Json;
using Turnpike.Wire.Schemas;

namespace Turnpike.Catalog.Definitions;

/// <summary>Reads what a server says of its tools, prompts, templates and itself.</summary>
public sealed class DefinitionReader
{
    private static readonly Func<DefinitionKind, JsonView, ReadElement> ReadOne = ReadNew;

    private readonly DefinitionCache _cache;

    /// <summary>A reader that remembers through <paramref name="cache"/>.</summary>
    public DefinitionReader(DefinitionCache cache)
    {
        ArgumentNullException.ThrowIfNull(cache);
        _cache = cache;
    }

    /// <summary>
    /// Reads the definitions of a list result (the value of <c>result</c>). A list of resources has none. A tool with a missing or
    /// repeated name or invalid <c>x-mcp-header</c> annotations (MCP 2026-07-28, Streamable HTTP) is a problem; an unusable input
    /// schema is not: it stands in the definition.
    /// </summary>
    public DefinitionList Read(JsonView result, ListKind kind)
    {
        if (kind.DefinitionKind is not { } definitionKind)
        {
            return new DefinitionList([], []);
        }

        var elements = ReadElements(result[kind.Member], definitionKind);
        var definitions = ImmutableArray.CreateBuilder<Definition>(elements.Length);
        var problems = ImmutableArray.CreateBuilder<DefinitionProblem>();
        for (var i = 0; i < elements.Length; i++)
        {
            if (elements[i].Definition is { } definition)
            {
                definitions.Add(definition);
            }
            else
            {
                problems.Add(new DefinitionProblem(definitionKind, i, elements[i].Name, elements[i].Problem!));
            }
        }

        return new DefinitionList(definitions.ToImmutable(), problems.ToImmutable());
    }

    /// <summary>Reads the <c>instructions</c> of an initialize or server/discover result; null when there are none.</summary>
    public Definition? ReadInstructions(JsonView result)
    {
        var instructions = result["instructions"u8];
        return instructions.Exists ? _cache.GetOrAdd(DefinitionKind.Instructions, instructions.Raw, instructions, ReadOne).Definition : null;
    }

    /// <summary>One entry for each element of the array, in order. All elements of a repeated name are problems: which one is meant cannot be known.</summary>
    internal ReadElement[] ReadElements(JsonView array, DefinitionKind kind)
    {
        var elements = new ReadElement[array.Count];
        var first = new Dictionary<string, int>(array.Count, StringComparer.Ordinal);
        var i = 0;
        foreach (var view in array.Elements)
        {
            var element = _cache.GetOrAdd(kind, view.Raw, view, ReadOne);
            elements[i] = element;
            if (element.Name.Length > 0 && !first.TryAdd(element.Name, i))
            {
                elements[i] = Repeated(element);
                elements[first[element.Name]] = Repeated(element);
            }

            i++;
        }

        return elements;
    }

    private static ReadElement Repeated(ReadElement element) => new(element.Name, null, "the name stands more than once in the list");

    private static ReadElement ReadNew(DefinitionKind kind, JsonView view)
    {
        if (kind == DefinitionKind.Instructions)
        {
            return new ReadElement("", DefinitionOf(kind, "", view), null);
        }

        if (view.Kind != JsonKind.Object)
        {
            return new ReadElement("", null, "the element is not an object");
        }

        var name = kind == DefinitionKind.ResourceTemplate ? view["uriTemplate"u8] : view["name"u8];
        if (name.Kind != JsonKind.String || name.Length == 2)
        {
            return new ReadElement("", null, kind == DefinitionKind.ResourceTemplate ? "the template has no uriTemplate" : "the element has no name");
        }

        var text = name.GetString();
        if (kind != DefinitionKind.Tool)
        {
            return new ReadElement(text, DefinitionOf(kind, text, view), null);
        }

        return ParameterHeaders.TryRead(view["inputSchema"u8], out var headers, out var problem)
            ? new ReadElement(text, DefinitionOf(kind, text, view) with { ParameterHeaders = headers }, null)
            : new ReadElement(text, null, problem);
    }

    /// <summary>A tool's definition that was read before and kept with its name and hash: its schema is compiled again, its hash is not taken again.</summary>
    public static Definition ReadKept(string name, DefinitionHash hash, ReadOnlyMemory<byte> json)
    {
        var tape = new JsonTape();
        var (schema, problem) = tape.TryRead(json, JsonBudget.Upstream, out var fault) ? SchemaOf(tape.Root) : (null, fault.Message);
        return new Definition { Kind = DefinitionKind.Tool, Name = name, Hash = hash, Json = json, InputSchema = schema, SchemaProblem = problem };
    }

    private static (JsonSchema? Schema, string? Problem) SchemaOf(JsonView tool)
    {
        var input = tool["inputSchema"u8];
        if (input.Kind != JsonKind.Object)
        {
            return (null, "the tool has no input schema");
        }

        JsonSchema.TryCompile(input, out var schema, out var problem);
        return (schema, problem);
    }

    private static Definition DefinitionOf(DefinitionKind kind, string name, JsonView view)
    {
        var (schema, problem) = kind == DefinitionKind.Tool ? SchemaOf(view) : default;
        return new Definition
        {
            Kind = kind,
            Name = name,
            Hash = new DefinitionHash(Convert.ToHexStringLower(CanonicalJson.Digest(view))),
            Json = view.Raw.ToArray(),
            InputSchema = schema,
            SchemaProblem = problem,
        };
    }
}
