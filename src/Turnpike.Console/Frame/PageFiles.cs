using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace Turnpike.Console.Frame;

/// <summary>A file that is the same for everybody. Its name holds its hash, so that it can be kept for as long as anybody likes.</summary>
/// <param name="Name">The name, such as <c>console-0a1b2c3d4e5f.css</c>.</param>
/// <param name="Type">The media type.</param>
/// <param name="Bytes">What is in it.</param>
internal sealed record Asset(string Name, string Type, byte[] Bytes);

/// <summary>The style sheet, the icon and the modules of the pages, from within this assembly.</summary>
internal static partial class PageFiles
{
    /// <summary>Where they are under the console.</summary>
    public const string Path = "/console/assets/";

    private static readonly FrozenDictionary<string, Asset> Modules = ReadModules();

    /// <summary>The one style sheet: the parts in <c>Frame/Style</c> in the order of their names.</summary>
    public static Asset Style { get; } = Named("console", ".css", "text/css; charset=utf-8", string.Join('\n', Names("style/").Select(Text)));

    /// <summary>The icon.</summary>
    public static Asset Icon { get; } = Named("icon", ".svg", "image/svg+xml", Text("catalog.svg"));

    private static readonly FrozenDictionary<string, Asset> ByName =
        Modules.Values.Append(Style).Append(Icon).ToFrozenDictionary(a => a.Name, StringComparer.Ordinal);

    /// <summary>The file of that name; null where there is none.</summary>
    public static Asset? Find(string name) => ByName.GetValueOrDefault(name);

    /// <summary>The address of a module, by its name without hash: <c>live</c>.</summary>
    public static string Module(string name) => Path + Modules[name].Name;

    // A module names another as "./live.mjs", and that is written as the name with the hash: so what a module imports is made before it.
    private static FrozenDictionary<string, Asset> ReadModules()
    {
        var made = new Dictionary<string, Asset>(StringComparer.Ordinal);
        foreach (var name in Names("modules/"))
        {
            Make(System.IO.Path.GetFileNameWithoutExtension(name), made);
        }

        return made.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private static Asset Make(string name, Dictionary<string, Asset> made)
    {
        if (made.TryGetValue(name, out var known))
        {
            return known;
        }

        var text = Import().Replace(Text($"modules/{name}.mjs"), import => $"\"./{Make(import.Groups[1].Value, made).Name}\"");
        return made[name] = Named(name, ".mjs", "text/javascript; charset=utf-8", text);
    }

    [GeneratedRegex("\"\\./([a-z-]+)\\.mjs\"")]
    private static partial Regex Import();

    private static Asset Named(string name, string suffix, string type, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new Asset($"{name}-{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 6))}{suffix}", type, bytes);
    }

    private static IEnumerable<string> Names(string folder) =>
        Assembly.GetExecutingAssembly().GetManifestResourceNames().Where(n => n.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    private static string Text(string name)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
