using Turnpike.Wire.Json;
using Turnpike.Wire.Schemas;
using Turnpike.Wire.Schemas.Documents;

namespace Turnpike.Wire.Tests.Schemas;

/// <summary>
/// The official JSON Schema suite: the copy beside this file, or the folder that TURNPIKE_JSON_SCHEMA_SUITE names.
/// </summary>
internal static class OfficialSuite
{
    private const string RemoteBase = "http://localhost:1234/";

    public static string Folder { get; } =
        Environment.GetEnvironmentVariable("TURNPIKE_JSON_SCHEMA_SUITE") is { Length: > 0 } given
            ? given
            : Path.Combine(AppContext.BaseDirectory, "Schemas", "Suite");

    public static IEnumerable<string> Files(string draft) => Directory
        .EnumerateFiles(Path.Combine(Folder, "tests", draft), "*.json", SearchOption.AllDirectories)
        .Select(f => Path.GetRelativePath(Path.Combine(Folder, "tests"), f).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);

    /// <summary>Runs a file; returns the number of cases and what each failed one says.</summary>
    public static (int Cases, List<(string Case, string What)> Failures) Run(string file)
    {
        var tape = Read(File.ReadAllBytes(Path.Combine(Folder, "tests", file)));
        var cases = 0;
        var failures = new List<(string, string)>();
        foreach (var group in tape.Root.Elements)
        {
            var name = group["description"u8].GetString();
            var isUsable = JsonSchema.TryCompile(group["schema"u8], Source, DialectOf(file), out var schema, out var problem);
            foreach (var test in group["tests"u8].Elements)
            {
                cases++;
                var title = $"{name}: {test["description"u8].GetString()}";
                var data = Read(test["data"u8].Raw.ToArray());
                SchemaFault fault = default;
                var valid = isUsable && schema!.TryValidate(data.Root, out fault);
                if (!isUsable || valid != (test["valid"u8].Kind == JsonKind.True))
                {
                    failures.Add((title, problem ?? (valid ? "was found valid" : $"was found invalid: {fault}")));
                }
            }
        }

        return (cases, failures);
    }

    // A schema without $schema is one of the draft whose folder it is in: product schemas say so themselves.
    private static Dialect DialectOf(string file) => file.StartsWith("draft7/", StringComparison.Ordinal) ? Dialect.Draft7 : Dialect.Draft2020;

    private static ReadOnlyMemory<byte>? Source(string uri)
    {
        if (!uri.StartsWith(RemoteBase, StringComparison.Ordinal))
        {
            return Metaschemas.Find(uri);
        }

        var path = Path.Combine(Folder, "remotes", uri[RemoteBase.Length..]);
        return File.Exists(path) ? File.ReadAllBytes(path) : null;
    }

    private static JsonTape Read(byte[] text)
    {
        var tape = new JsonTape();
        Assert.True(tape.TryRead(text, JsonBudget.Document, out var fault), fault.Message);
        return tape;
    }
}
