using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Turnpike.Bench;

/// <summary>What a thousand idle legacy sessions cost over the empty process: each initialised, none with a stream open.</summary>
internal static class SessionMemory
{
    private const int Sessions = 1_000;

    private const string Hello = """
        {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}
        """;

    public static async Task<int> RunAsync()
    {
        var folder = Directory.CreateTempSubdirectory("turnpike-sessions-").FullName;
        using var upstream = await Child.StartAsync("direct", "upstream");
        using var gateway = await Child.StartAsync("turnpike", "gateway", new Uri(upstream.Url, "/mcp").ToString(), "os", folder);
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", gateway.Token);
        client.DefaultRequestHeaders.Add("Accept", "application/json, text/event-stream");
        await OpenAsync(client, gateway, 20);
        var before = (await gateway.CountersAsync()).WorkingSet;
        await OpenAsync(client, gateway, Sessions);
        var after = (await gateway.CountersAsync()).WorkingSet;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Sessions} idle legacy sessions: {(after - before) / 1048576.0:F1} MiB over {before / 1048576.0:F1} MiB, {(after - before) / (double)Sessions / 1024:F1} KiB a session"));
        return 0;
    }

    private static async Task OpenAsync(HttpClient client, Child gateway, int count)
    {
        for (var i = 0; i < count; i++)
        {
            using var answer = await client.PostAsync(new Uri(gateway.Url, "/mcp/bench"), new StringContent(Hello, Encoding.UTF8, "application/json"));
            answer.EnsureSuccessStatusCode();
            if (!answer.Headers.Contains("Mcp-Session-Id"))
            {
                throw new IOException("no session was opened");
            }
        }
    }
}
