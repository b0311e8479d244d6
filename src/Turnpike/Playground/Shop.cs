using System.Globalization;
using System.Text.Json.Nodes;

namespace Turnpike.Playground;

/// <summary>The playground's tools: what they say of themselves and what they do.</summary>
internal static class Shop
{
    /// <summary>What the server tells a model.</summary>
    public const string Instructions = "A playground shop: list charges, refund them, delete customers. Nothing here is real.";

    private const string ToolList = """
        [
          { "name": "list_charges", "title": "List charges", "description": "Lists the charges of the playground shop.",
            "inputSchema": { "type": "object", "properties": { "limit": { "type": "integer", "minimum": 1, "maximum": 100 } }, "additionalProperties": false },
            "annotations": { "readOnlyHint": true } },
          { "name": "create_refund", "title": "Refund a charge", "description": "Pays back a part of a charge.",
            "inputSchema": { "type": "object", "properties": { "charge": { "type": "string" }, "amount": { "type": "number", "exclusiveMinimum": 0 },
              "currency": { "type": "string" } }, "required": ["charge", "amount", "currency"], "additionalProperties": false },
            "annotations": { "destructiveHint": true } },
          { "name": "send_receipt", "title": "Send a receipt", "description": "Sends the receipt of a charge to the customer.",
            "inputSchema": { "type": "object", "properties": { "charge": { "type": "string" } }, "required": ["charge"], "additionalProperties": false } },
          { "name": "close_account", "title": "Close an account", "description": "Closes a customer's account.",
            "inputSchema": { "type": "object", "properties": { "customer": { "type": "string" } }, "required": ["customer"], "additionalProperties": false } },
          { "name": "delete_customer", "title": "Delete a customer", "description": "Removes a customer and everything about them for good.",
            "inputSchema": { "type": "object", "properties": { "customer": { "type": "string" } }, "required": ["customer"], "additionalProperties": false },
            "annotations": { "destructiveHint": true } }
        ]
        """;

    private static readonly string[] Charges = ["ch_1001 usd 42.00 paid", "ch_1002 eur 9.90 paid", "ch_1003 usd 250.00 paid"];

    /// <summary>The tools' definitions.</summary>
    public static JsonNode Tools() => JsonNode.Parse(ToolList)!;

    /// <summary>Does what a tool does; an unknown one is a tool error.</summary>
    public static JsonObject Call(string? tool, JsonObject arguments) => tool switch
    {
        "list_charges" => Text(string.Join('\n', Charges.Take((int?)arguments["limit"] ?? Charges.Length))),
        "create_refund" => Text(string.Create(CultureInfo.InvariantCulture, $"Refunded {arguments["amount"]} {arguments["currency"]} of {arguments["charge"]}.")),
        "send_receipt" => Text($"Sent the receipt of {arguments["charge"]}."),
        "close_account" => Text($"Closed the account of {arguments["customer"]}."),
        "delete_customer" => Text($"Deleted {arguments["customer"]}."),
        _ => Text($"Unknown tool: {tool}", isError: true),
    };

    private static JsonObject Text(string text, bool isError = false)
    {
        var result = new JsonObject { ["content"] = new JsonArray(new JsonObject { ["type"] = "text", ["text"] = text }) };
        if (isError)
        {
            result["isError"] = true;
        }

        return result;
    }
}
