using System.Text;

namespace Turnpike.Campaigns.Servers;

/// <summary>The tool server over stdio: one message a line, until its input ends, which it does when its gateway is killed.</summary>
internal static class StdioToolServer
{
    public static async Task<int> RunAsync(string logFolder)
    {
        using var log = new ReceivedLog(logFolder);
        var tools = new ToolServer(log);
        await using var output = Console.OpenStandardOutput();
        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (tools.Answer(Encoding.UTF8.GetBytes(line)) is { } answer)
            {
                await output.WriteAsync((byte[])[.. answer, (byte)'\n']);
                await output.FlushAsync();
            }
        }

        return 0;
    }
}
