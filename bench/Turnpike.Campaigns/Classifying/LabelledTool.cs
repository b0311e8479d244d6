using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Turnpike.Catalog.Classification;

namespace Turnpike.Campaigns.Classifying;

/// <summary>A tool, what people say of it, and what the classifier says of it.</summary>
internal sealed record LabelledTool(string Server, string Name, byte[] Json, ToolClass Class, RiskSeverity Severity, RiskFlags Flags, ToolRisk Risk)
{
    private const int Folds = 5;

    /// <summary>Half of the servers may be looked at while the words are chosen; the other half is only measured.</summary>
    public bool MayBeLookedAt => ServerByte(0) % 2 == 0;

    /// <summary>One of five, by the server alone, the same every time.</summary>
    public int Fold => ServerByte(1) % Folds;

    public static LabelledTool[] Read(string file, bool withAnnotations) => [.. File.ReadLines(file).Select(l => Parse(l, withAnnotations))];

    /// <summary>The definition of a line, in the form a server sends it.</summary>
    public static byte[] Definition(JsonObject line, bool withAnnotations)
    {
        var definition = new JsonObject();
        foreach (var member in (ReadOnlySpan<string>)["name", "title", "description", "inputSchema"])
        {
            if (line[member] is { } value)
            {
                definition[member] = value.DeepClone();
            }
        }

        if (withAnnotations && line["annotations"] is JsonObject annotations)
        {
            definition["annotations"] = annotations.DeepClone();
        }

        return Encoding.UTF8.GetBytes(definition.ToJsonString());
    }

    private static LabelledTool Parse(string text, bool withAnnotations)
    {
        var line = JsonNode.Parse(text)!.AsObject();
        var label = line["label"]!;
        var flags = label["flags"]!.AsArray().Aggregate(RiskFlags.None, (all, f) => all | Flag(f!.GetValue<string>()));
        var json = Definition(line, withAnnotations);
        return new LabelledTool(
            line["server"]!.GetValue<string>(),
            line["name"]!.GetValue<string>(),
            json,
            Enum.Parse<ToolClass>(label["class"]!.GetValue<string>(), ignoreCase: true),
            Enum.Parse<RiskSeverity>(label["severity"]!.GetValue<string>(), ignoreCase: true),
            flags,
            RiskClassifier.Classify(json));
    }

    private static RiskFlags Flag(string name) => name switch
    {
        "sensitive_read" => RiskFlags.SensitiveRead,
        "untrusted_source" => RiskFlags.UntrustedSource,
        "external_send" => RiskFlags.ExternalSend,
        "admin" => RiskFlags.Admin,
        "code" => RiskFlags.Code,
        _ => throw new JsonException($"no flag: {name}"),
    };

    private byte ServerByte(int at) => SHA256.HashData(Encoding.UTF8.GetBytes(Server))[at];
}
