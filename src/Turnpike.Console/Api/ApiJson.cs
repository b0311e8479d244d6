using System.Text.Json;
using System.Text.Json.Nodes;

namespace Turnpike.Console.Api;

/// <summary>JSON as the API writes it.</summary>
internal static class ApiJson
{
    /// <summary>The bytes of an answer: compact, members in the order of the shapes. Entity tags are of these.</summary>
    public static byte[] Bytes(JsonNode? node)
    {
        if (node is null)
        {
            return "null"u8.ToArray();
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            node.WriteTo(writer);
        }

        return buffer.ToArray();
    }
}
