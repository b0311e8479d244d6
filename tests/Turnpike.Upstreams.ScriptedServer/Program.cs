using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

// A stdio server that does what the method says: each test plays one part of it. The first argument is a mode for its whole life.
var mode = args.Length > 0 ? args[0] : "plain";
var output = Console.OpenStandardOutput();
var input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
using var ignored = mode is "stubborn" ? PosixSignalRegistration.Create(PosixSignal.SIGTERM, context => context.Cancel = true) : null;
if (mode == "sleeper")
{
    await Task.Delay(Timeout.Infinite);
}

if (mode == "gateway")
{
    await Turnpike.Upstreams.ScriptedServer.SmallGateway.RunAsync(args[1..]);
}

if (mode == "die")
{
    Console.Error.WriteLine("dying at once with token " + Environment.GetEnvironmentVariable("SECRET"));
    return 3;
}

string hello = "", cancelled = "", late = "";
var lateCalls = 0;
while (await input.ReadLineAsync() is { } line)
{
    using var message = JsonDocument.Parse(line);
    var root = message.RootElement;
    if (!root.TryGetProperty("method", out var methodElement))
    {
        Tell("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/heard\",\"params\":{\"line\":" + Quote(line) + "}}");
        continue;
    }

    var method = methodElement.GetString();
    var id = root.TryGetProperty("id", out var idElement) ? idElement.GetRawText() : "";
    var token = root.TryGetProperty("params", out var p) && p.TryGetProperty("_meta", out var meta) && meta.TryGetProperty("progressToken", out var t)
        ? t.GetRawText() : "";
    switch (method)
    {
        case "echo":
            Answer(id, Quote(line));
            break;
        case "crlf":
            Raw("\r\n\r\n{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":1}\r\n");
            break;
        case "noise":
            Raw("Listening on stdio...\n\n{level: info}\n{\"id\":" + id + ",\"level\":\"info\"}\n[1,2]\n");
            Answer(id, "\"after noise\"");
            break;
        case "broken-utf8":
            output.Write([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d, (byte)'\n']);
            Answer(id, "\"after broken\"");
            break;
        case "broken-answer":
            output.Write([.. Encoding.ASCII.GetBytes("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":\""), 0xff, .. "\"}\n"u8]);
            break;
        case "huge":
            Huge(id, p.GetProperty("bytes").GetInt64());
            break;
        case "progress":
            for (var i = 1; i <= 3; i++)
            {
                Tell("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":" + token + ",\"progress\":" + i + "}}");
            }

            Answer(id, "\"done\"");
            break;
        case "ask-first":
            Tell("""{"jsonrpc":"2.0","id":"s1","method":"sampling/createMessage","params":{}}""");
            Answer(id, "\"asked\"");
            break;
        case "ask-as":
            Tell("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"roots/list\",\"params\":{}}");
            Answer(id, "\"asked\"");
            break;
        case "subscriptions/listen":
            Tell("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/subscriptions/acknowledged\",\"params\":{\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":" + id + "}}}");
            Tell("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/tools/list_changed\",\"params\":{\"_meta\":{\"io.modelcontextprotocol/subscriptionId\":" + id + "}}}");
            break;
        case "stray":
            Raw("{\"jsonrpc\":\"2.0\",\"id\":987654,\"result\":1}\n");
            Answer(id, "\"after stray\"");
            break;
        case "environment":
            Answer(id, JsonSerializer.Serialize(Environment.GetEnvironmentVariables().Keys.Cast<string>().Order(StringComparer.Ordinal)));
            break;
        case "stderr":
            var text = new string('e', 1023);
            for (var i = 0; i < 1024; i++)
            {
                Console.Error.WriteLine(text);
            }

            Console.Error.WriteLine("last words with " + Environment.GetEnvironmentVariable("SECRET"));
            Answer(id, "\"flooded\"");
            break;
        case "spawn":
            Answer(id, Spawn(p.GetProperty("how").GetString()!).ToString(CultureInfo.InvariantCulture));
            break;
        case "exit":
            return 7;
        case "silence":
            break;
        case "server/discover" when mode is "modern" or "both":
            Answer(id, """{"resultType":"complete","supportedVersions":["2026-07-28"],"capabilities":{"tools":{}},"ttlMs":0,"cacheScope":"private","_meta":{"io.modelcontextprotocol/serverInfo":{"name":"scripted","version":"2.0"}}}""");
            break;
        case "server/discover" when mode is "dies-on-discover":
            return 9;
        case "server/discover" when mode is "ignores-unknown":
            break;
        case "initialize" when mode is not "modern":
            hello = line;
            Tell("""{"jsonrpc":"2.0","id":"ping-1","method":"ping"}""");
            Answer(id, """{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"scripted","version":"1.5"},"instructions":"be kind"}""");
            break;
        case "tools/call":
            if (p.GetProperty("arguments").GetProperty("do").GetString() == "exit")
            {
                return 8;
            }

            await CallAsync(p.GetProperty("arguments").GetProperty("do").GetString()!, id, token, line);
            break;
        case "notifications/cancelled":
            cancelled = line;
            break;
        case "tools/list":
            Answer(id, p.TryGetProperty("cursor", out _)
                ? """{"tools":[{"name":"second","inputSchema":{"type":"object"}}],"resultType":"complete"}"""
                : """{"tools":[{"name":"first","inputSchema":{"type":"object"}}],"nextCursor":"page \"2\"","resultType":"complete"}""");
            break;
        default:
            if (id.Length > 0)
            {
                Raw("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"error\":{\"code\":-32601,\"message\":\"no such method\"}}\n");
            }

            break;
    }
}

return mode is "stubborn" ? await Task.Delay(Timeout.Infinite).ContinueWith(_ => 0) : 0;

// What a tool of this server does is what its argument "do" says.
async Task CallAsync(string what, string id, string token, string line)
{
    if (late.Length > 0)
    {
        Answer(late, """{"resultType":"complete","content":[{"type":"text","text":"too late"}]}""");
        late = "";
    }

    switch (what)
    {
        case "silence":
            return;
        case "progress":
            Tell("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\",\"params\":{\"progressToken\":" + token + ",\"progress\":1}}");
            break;
        case "ask":
            Tell("""{"jsonrpc":"2.0","id":"s1","method":"sampling/createMessage","params":{"messages":[],"maxTokens":1}}""");
            line = await input.ReadLineAsync() ?? "";
            break;
        case "stray":
            Tell("""{"jsonrpc":"2.0","id":987654,"result":{"content":[{"type":"text","text":"nobody asked"}]}}""");
            break;
        case "twice":
            Answer(id, """{"resultType":"complete","content":[{"type":"text","text":"the first answer"}]}""");
            line = "the second answer";
            break;
        case "late":
            lateCalls++;
            late = id; // It is cancelled now; the answer comes with the next call's, when nobody waits for it.
            return;
        case "notify":
            Tell("""{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":"unasked"}}""");
            break;
    }

    var said = what switch
    {
        "pid" => Environment.ProcessId.ToString(CultureInfo.InvariantCulture),
        "hello" => hello,
        "cancelled" => cancelled,
        "late-calls" => lateCalls.ToString(CultureInfo.InvariantCulture),
        _ => line,
    };
    Answer(id, "{\"resultType\":\"complete\",\"content\":[{\"type\":\"text\",\"text\":" + Quote(said) + "}]}");
}

void Raw(string text) => output.Write(Encoding.UTF8.GetBytes(text));

void Tell(string message) => Raw(message + "\n");

void Answer(string id, string result) => Tell("{\"result\":" + result + ",\"jsonrpc\":\"2.0\",\"id\":" + id + "}");

static string Quote(string text) => JsonSerializer.Serialize(text);

void Huge(string id, long bytes)
{
    var block = Enumerable.Repeat((byte)'x', 1 << 20).ToArray();
    Raw("{\"jsonrpc\":\"2.0\",\"result\":{\"text\":\"");
    for (var left = bytes; left > 0; left -= block.Length)
    {
        output.Write(block, 0, (int)Math.Min(left, block.Length));
    }

    Raw("\"},\"id\":" + id + "}\n");
}

// A grandchild: in this session, or in one of its own whose parent ends at once, as a daemon does.
static int Spawn(string how)
{
    var dll = Path.Combine(AppContext.BaseDirectory, "Turnpike.Upstreams.ScriptedServer.dll");
    var info = how == "daemon" ? new ProcessStartInfo("setsid", ["--fork", "dotnet", dll, "sleeper"]) : new ProcessStartInfo("dotnet", [dll, "sleeper"]);
    return Process.Start(info)!.Id;
}
