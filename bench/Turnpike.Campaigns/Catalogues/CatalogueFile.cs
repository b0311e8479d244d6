using System.Text;
using System.Text.Json;

namespace Turnpike.Campaigns.Catalogues;

/// <summary>A file of tools, a line each, as <c>turnpike catalog import</c> takes it.</summary>
internal static class CatalogueFile
{
    /// <summary>Writes it.</summary>
    /// <param name="path">Where to.</param>
    /// <param name="servers">How many servers.</param>
    /// <param name="tools">How many tools, spread over the servers: one in ten has many.</param>
    /// <param name="seed">The same seed writes the same file.</param>
    /// <param name="real">Definitions that every other tool is made from; none: all are by the grammar.</param>
    /// <returns>How often each word is met in a text, the commonest first.</returns>
    public static List<KeyValuePair<string, int>> Write(string path, int servers, int tools, int seed, JsonElement[] real)
    {
        var grammar = new ToolGrammar(seed);
        var random = new Random(seed + 1);
        var words = new Dictionary<string, int>(StringComparer.Ordinal);
        using var file = new BufferedStream(File.Create(path), 1 << 20);
        for (var (server, written) = (0, 0); server < servers; server++)
        {
            var product = ToolGrammar.Product(grammar.NextProduct(servers / 2));
            var name = $"io.example.{ToolGrammar.Product(server)}/{product}-{server}";
            file.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { server = name, title = product, description = $"Tools for {product}.", version = "1.0.0" })));
            file.WriteByte((byte)'\n');
            var share = server == servers - 1 ? tools - written : Math.Min(tools - written, (int)((tools - written) / (double)(servers - server) * (random.Next(10) == 0 ? 3.25 : 0.75)));
            var taken = new HashSet<string>(StringComparer.Ordinal);
            for (var i = 0; i < share; i++, written++)
            {
                var json = real.Length > 0 && written % 2 == 1 ? grammar.Vary(real[random.Next(real.Length)], product, taken).Json : grammar.Next(product, taken).Json;
                file.Write(Encoding.UTF8.GetBytes("{\"server\":"));
                file.Write(Encoding.UTF8.GetBytes(JsonSerializer.Serialize(name)));
                file.WriteByte((byte)',');
                file.Write(json.AsSpan(1));
                file.WriteByte((byte)'\n');
                if (written % 25 == 0)
                {
                    Count(json, words);
                }
            }
        }

        return [.. words.OrderByDescending(w => w.Value).ThenBy(w => w.Key, StringComparer.Ordinal)];
    }

    private static void Count(byte[] json, Dictionary<string, int> words)
    {
        using var tool = JsonDocument.Parse(json);
        var text = tool.RootElement.GetProperty("name").GetString() + " " + tool.RootElement.GetProperty("description").GetString();
        foreach (var word in text.ToLowerInvariant().Split([' ', '.', ',', '_', '-', ';', ':', '\n', '(', ')', '"', '\''], StringSplitOptions.RemoveEmptyEntries).Distinct())
        {
            words[word] = words.GetValueOrDefault(word) + 1;
        }
    }
}
