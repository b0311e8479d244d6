namespace Turnpike.EndToEnd.Tests.Commands;

/// <summary>Commands on a server that is really started, whose tools a test writes.</summary>
public abstract class ToolServerTests : CommandTests
{
    private string List => Path.Combine(Folder, "tools.json");

    /// <summary>Has the server list these tools from now on.</summary>
    protected void Tools(params string[] tools) => File.WriteAllText(List, $"[{string.Join(',', tools)}]");

    // A legacy server in a few lines of shell: it answers by the method named in the line, with the id found there.
    protected string[] Server() =>
    [
        "sh", "-c",
        """
        while read -r line; do
          id=$(printf '%s' "$line" | sed -n 's/.*"id":\("[^"]*"\|[0-9]*\).*/\1/p')
          case "$line" in
            *'"method":"initialize"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"shell","version":"1"}}}\n' "$id" ;;
            *'"method":"tools/list"'*) printf '{"jsonrpc":"2.0","id":%s,"result":{"tools":%s}}\n' "$id" "$(cat "$0")" ;;
            *'"method":"notifications/'*) ;;
            *) printf '{"jsonrpc":"2.0","id":%s,"error":{"code":-32601,"message":"no"}}\n' "$id" ;;
          esac
        done
        """,
        List,
    ];
}
