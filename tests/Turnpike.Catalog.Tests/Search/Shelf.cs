using System.Text.Json;
using Turnpike.Catalog.Search;

namespace Turnpike.Catalog.Tests.Search;

/// <summary>Tools to be searched, from names and sentences.</summary>
internal static class Shelf
{
    public static SearchableTool Tool(string server, string name, string description = "", string title = "", string argument = "id")
    {
        var definition = Answers.Tool(JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["name"] = name,
            ["title"] = title,
            ["description"] = description,
            ["inputSchema"] = new { type = "object", properties = new Dictionary<string, object> { [argument] = new { type = "string" } } },
        }));
        return SearchableTool.Of(server, definition, definition.Risk);
    }

    /// <summary>Some tools of three servers.</summary>
    public static SearchableTool[] Office { get; } =
    [
        Tool("code", "create_issue", "Open a bug report in a project"),
        Tool("code", "create_pull_request", "Propose the commits of a branch"),
        Tool("code", "list_issues", "All bug reports of a project"),
        Tool("code", "delete_branch", "Remove a branch for good"),
        Tool("mail", "send_message", "Send an email to one or more people", argument: "recipient"),
        Tool("mail", "search_messages", "Look for emails by words"),
        Tool("files", "read_file", "The contents of a file", argument: "path"),
        Tool("files", "moveFile", "Give a file another name or folder", argument: "path"),
    ];

    public static SearchView View(params SearchableTool[] tools) => ToolSearch.Build(tools.Length == 0 ? Office : tools).For(_ => true);

    public static string[] Names(this SearchView view, string? query, SearchFilter? filter = null, int limit = 10) =>
        [.. view.Find(query, filter ?? SearchFilter.None, limit).Results.Select(r => r.Tool.Name)];
}
