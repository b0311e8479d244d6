using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Turnpike.EndToEnd.Tests.Commands;
using Turnpike.EndToEnd.Tests.Gateways;

namespace Turnpike.EndToEnd.Tests.Secrets;

/// <summary>Secrets reach the server and nothing else: looked for in every form, in everything that a gateway writes, says or shows.</summary>
public sealed class CanaryTests : CommandTests
{
    private const string First = "cnry/A+1 first&value=7e1f99";
    private const string Second = "cnry/B+2 second&value=c0ffee";
    private const string OnError = "cnry/C+3 dying&value=b0a710";

    [Fact]
    public async Task Secrets_are_in_no_file_answer_process_list_or_environment_of_the_gateway()
    {
        await using var upstream = await ScriptedToolServer.StartAsync("""[{"name":"echo","inputSchema":{"type":"object"}},{"name":"other","inputSchema":{"type":"object"}}]""");
        var said = new StringBuilder();
        await SayAsync(said, 0, "Authorization: Bearer ${secret:API_TOKEN}", "server", "add", "s", "--url", upstream.Url, "--header-file", "-", "--no-probe");
        await SayAsync(said, 0, First, "secret", "set", "s", "API_TOKEN", "--from-stdin", "--json");
        await SayAsync(said, 0, "", "server", "refresh", "s", "--json");
        await SayAsync(said, 0, "", "pin", "approve", "s", "--all");
        await SayAsync(said, 0, "KEY=${secret:API_TOKEN}", "server", "add", "dying", "--no-probe", "--env-file", "-", "--", "sh", "-c", "echo dying with $KEY >&2; exit 3");
        await SayAsync(said, 0, OnError, "secret", "set", "dying", "API_TOKEN", "--from-stdin");
        await SayAsync(said, 3, "", "server", "refresh", "dying");
        var grant = await JsonAsync("grant", "create", "--subject", "ana", "--server", "s", "--policy", Write("p.json", Policy));
        await using (var gateway = await RunningGateway.StartAsync(Data))
        {
            using var caller = new GrantedCaller(gateway.Url, "s", grant.GetProperty("token").GetString()!);
            await caller.CallAsync("echo");
            await SayAsync(said, 0, Second, "secret", "rotate", "s", "API_TOKEN", "--from-stdin");
            await caller.CallAsync("echo");
            said.Append(await caller.CallAsync("other"));
            await SayAsync(said, 3, "", "server", "test", "dying", "--json");
            foreach (var look in (string[][])[["secret", "list", "--json"], ["secret", "history", "s", "API_TOKEN"], ["server", "show", "s", "--json"], ["server", "show", "dying"], ["audit", "query", "--json"], ["doctor"]])
            {
                said.Append(await RunAsync(look));
            }

            if (OperatingSystem.IsLinux())
            {
                said.Append(await File.ReadAllTextAsync($"/proc/{gateway.Id}/environ"));
                foreach (var process in Directory.EnumerateDirectories("/proc").Where(p => int.TryParse(Path.GetFileName(p), out _)))
                {
                    said.Append(ReadIfThere(Path.Combine(process, "cmdline")));
                }
            }
        }

        // They did reach the server, the new one after it was rotated; that proves the looking below is for the right thing.
        Assert.Contains("Bearer " + First, upstream.Authorizations);
        Assert.Equal("Bearer " + Second, upstream.Authorizations.Last());
        Assert.Empty(Found(Encoding.UTF8.GetBytes(said.ToString())));
        Assert.All(Files(), file => Assert.Empty(Found(ReadShared(file)).Select(form => $"{file}: {form}")));
        Assert.NotEmpty(Found(Encoding.UTF8.GetBytes("x" + Convert.ToBase64String(Encoding.UTF8.GetBytes("zz" + First)))));
    }

    [Fact]
    public async Task A_key_from_the_environment_is_gone_from_it_once_read_and_a_default_one_refuses_to_start()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "looks into /proc");
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(32));
        await using (var gateway = await RunningGateway.StartAsync(Data, variable: ("TURNPIKE_VAULT_KEY", key)))
        {
            Assert.DoesNotContain(key, await File.ReadAllTextAsync($"/proc/{gateway.Id}/environ"), StringComparison.Ordinal);
        }

        Assert.All(Files(), file => Assert.True(ReadShared(file).AsSpan().IndexOf(Encoding.UTF8.GetBytes(key)) < 0));
        var weak = await Assert.ThrowsAsync<IOException>(() => RunningGateway.StartAsync(Data, variable: ("TURNPIKE_VAULT_KEY", "changeme")));
        Assert.Contains("cannot open a vault", weak.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("changeme", weak.Message, StringComparison.Ordinal);
    }

    private async Task SayAsync(StringBuilder said, int code, string input, params string[] args)
    {
        var answer = await RunWithAsync(input, args);
        Assert.True(answer.Code == code, $"{string.Join(' ', args)}: {answer.Code} {answer.Output}{answer.Error}");
        said.Append(answer.Output).Append(answer.Error);
    }

    private static IEnumerable<string> Found(byte[] text) => new[] { First, Second, OnError }.SelectMany(Forms).Where(form => text.AsSpan().IndexOf(Encoding.UTF8.GetBytes(form)) >= 0);

    // Base64 inside a longer text depends on what is before: the part that does not, at each of the three places.
    private static IEnumerable<string> Forms(string secret)
    {
        yield return secret;
        yield return secret.Replace("/", "\\/", StringComparison.Ordinal);
        yield return secret.Replace("+", "\\u002B", StringComparison.Ordinal).Replace("&", "\\u0026", StringComparison.Ordinal);
        yield return Uri.EscapeDataString(secret);
        yield return Uri.EscapeDataString(secret).Replace("%20", "+", StringComparison.Ordinal);
        yield return Convert.ToHexString(Encoding.UTF8.GetBytes(secret));
        for (var before = 0; before < 3; before++)
        {
            byte[] shifted = [.. new byte[before], .. Encoding.UTF8.GetBytes(secret)];
            yield return Convert.ToBase64String(shifted)[4..^4];
            yield return Base64Url.EncodeToString(shifted)[4..^4];
        }
    }

    // A socket has no bytes to look through.
    private IEnumerable<string> Files() => Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories).Where(file => !file.EndsWith(".sock", StringComparison.Ordinal));

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    }

    private static string ReadIfThere(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
