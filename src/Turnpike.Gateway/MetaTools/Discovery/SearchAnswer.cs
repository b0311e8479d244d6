using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Turnpike.Catalog.Classification;
using Turnpike.Catalog.Search;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.MetaTools.Discovery;

/// <summary>Answers a search of a caller.</summary>
internal static class SearchAnswer
{
    private const int DefaultLimit = 20;

    /// <summary>The answer; <paramref name="isAlias"/> adds the broker's alias of each tool.</summary>
    public static MetaAnswer Of(MetaCall call, JsonView arguments, bool isAlias)
    {
        var page = call.Connection.Search.For(call).Find(
            Text(arguments["query"u8]), Filter(call, arguments), Limit(arguments["limit"u8]), Text(arguments["cursor"u8]));
        return page.CursorProblem is { } problem
            ? MetaAnswer.Of(new MetaError(MetaCodes.Arguments, $"{problem}."))
            : MetaAnswer.Of(json =>
            {
                json.WriteStartArray("results"u8);
                foreach (var result in page.Results)
                {
                    WriteCard(json, call, result.Tool, isAlias);
                }

                json.WriteEndArray();
                json.WriteNumber("total"u8, page.Total);
                json.WriteBoolean("truncated"u8, page.IsTruncated);
                Write(json, "next_cursor"u8, page.NextCursor);
                Write(json, "hint"u8, page.Hint);
            });
    }

    /// <summary>Writes a tool as it is shown in lists: its text is its server's, cleaned and cut.</summary>
    public static void WriteCard(Utf8JsonWriter json, MetaCall call, SearchableTool tool, bool isAlias = false)
    {
        var card = ToolCard.Of(tool);
        json.WriteStartObject();
        json.WriteString("tool_id"u8, ToolId.Of(tool.Server, tool.Name));
        if (isAlias)
        {
            json.WriteString("alias"u8, ToolId.AliasOf(tool.Server, tool.Name));
        }

        Write(json, "title"u8, card.Title);
        Write(json, "description"u8, card.Description);
        json.WriteStartArray("tags"u8);
        foreach (var tag in card.Tags)
        {
            json.WriteStringValue(tag);
        }

        json.WriteEndArray();
        json.WriteString("availability"u8, IsOnline(call, tool.Server) ? "online"u8 : "offline"u8);
        json.WriteEndObject();
    }

    /// <summary>Whether a connection to the server is open in this process.</summary>
    public static bool IsOnline(MetaCall call, string server) => call.Gate.Connector.Status(server).State == UpstreamState.Open;

    /// <summary>Writes a member; nothing when the text is null or empty.</summary>
    public static void Write(Utf8JsonWriter json, ReadOnlySpan<byte> member, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            json.WriteString(member, text);
        }
    }

    private static SearchFilter Filter(MetaCall call, JsonView arguments)
    {
        var filters = arguments["filters"u8];
        var tags = ImmutableArray.CreateBuilder<string>();
        foreach (var tag in filters["tags"u8].Elements)
        {
            tags.Add(tag.GetString());
        }

        var isOnlineOnly = arguments["include_offline"u8].Kind == JsonKind.False;
        return new SearchFilter
        {
            Server = Text(filters["server"u8]),
            Tags = tags.ToImmutable(),
            MaxSeverity = Text(filters["risk_max"u8]) is { } word && RiskWords.TrySeverity(word, out var most) ? most : null,
            IsReadOnly = filters["read_only"u8].Kind == JsonKind.True,
            Also = isOnlineOnly ? tool => IsOnline(call, tool.Server) : null,
            AlsoName = isOnlineOnly ? "online" : "",
        };
    }

    private static string? Text(JsonView view) => view.Kind == JsonKind.String ? view.GetString() : null;

    private static int Limit(JsonView view) =>
        view.Exists ? (int)double.Parse(view.Raw, NumberStyles.Float, CultureInfo.InvariantCulture) : DefaultLimit;
}
