using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Definitions;

namespace Turnpike.Catalog.Recommendations;

/// <summary>What a policy can ask of one argument by its tags.</summary>
/// <param name="Condition">The condition with its placeholder; null where no rule can judge the argument.</param>
/// <param name="Says">A sentence for a comment: how to bind it, or why it cannot be bound.</param>
/// <param name="OnDeny">What the agent is told; empty where there is no condition.</param>
internal sealed record ArgumentBound(JsonObject? Condition, string Says, string OnDeny)
{
    /// <summary>The tags of what is run.</summary>
    public const ArgumentTags Programs = ArgumentTags.Shell | ArgumentTags.Cli | ArgumentTags.Sql | ArgumentTags.Code;

    private static readonly (ArgumentTags Tag, string What, string Operator, string Fill, JsonNode Example, string OnDeny)[] Kinds =
    [
        (ArgumentTags.Path, "a path", "within", "an absolute directory, such as /srv/docs", "/srv/docs", "This path is outside of what is allowed."),
        (ArgumentTags.Url, "a URL", "host_in", "a host, such as example.com or *.example.com", "example.com", "This host is not allowed."),
        (ArgumentTags.Amount, "an amount", "lte", "the largest amount of one call, a number such as 100", 100, "This amount is above what is allowed."),
        (ArgumentTags.Recipient, "who receives something", "in", "who may receive it, such as ada@example.com", "ada@example.com", "This recipient is not allowed."),
    ];

    /// <summary>What can be asked of the arguments of a tool, in the order of its schema.</summary>
    public static IEnumerable<ArgumentBound> Of(Definition definition, ImmutableArray<TaggedArgument> arguments)
    {
        if (arguments.IsEmpty)
        {
            yield break;
        }

        using var document = JsonDocument.Parse(definition.Json, new JsonDocumentOptions { MaxDepth = 512 });
        foreach (var argument in arguments)
        {
            var kind = Array.Find(Kinds, k => argument.Tags.HasFlag(k.Tag));
            if (kind.Operator is not null)
            {
                yield return Of(document.RootElement, argument, kind.What, kind.Operator, kind.Fill, kind.Example, kind.OnDeny);
            }
            else if ((argument.Tags & Programs) != 0)
            {
                yield return new ArgumentBound(null, $"{CommentText.Quote(argument.Name)} is run: no rule can judge a program by its text.", string.Empty);
            }
        }
    }

    private static ArgumentBound Of(JsonElement definition, TaggedArgument argument, string what, string op, string fill, JsonNode example, string onDeny)
    {
        var isNumber = op == "lte";
        if (ArgumentPlace.Find(definition, argument.Pointer) is not { } place || !(isNumber ? place.IsNumber : place.IsText))
        {
            return new ArgumentBound(null, $"{CommentText.Quote(argument.Name)} looks like {what}, but no condition can hold it as the schema writes it.", string.Empty);
        }

        var hint = place.Condition(op, op == "in" ? new JsonArray(example.DeepClone()) : example.DeepClone()).ToJsonString();
        JsonNode placeholder = $"${{FILL: {fill}}}";
        return new ArgumentBound(
            place.Condition(op, op == "in" ? new JsonArray(placeholder) : placeholder),
            $"{CommentText.Quote(argument.Name)} is {what}; to bind it, add: require: [{{\"conditions\":[{hint}]}}]",
            onDeny);
    }
}
