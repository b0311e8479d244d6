using System.Text.Json.Nodes;

namespace Turnpike.Console.Api.OpenApi;

/// <summary><c>GET /status</c>, which is answered by the process that listens and not by an act.</summary>
internal static class StatusOperation
{
    /// <summary>The path.</summary>
    public static JsonObject Path() => new()
    {
        ["get"] = new JsonObject
        {
            ["operationId"] = "status",
            ["tags"] = new JsonArray("status"),
            ["summary"] = "How the process that listens is doing.",
            ["description"] = "No act; takes an API token.",
            ["responses"] = new JsonObject
            {
                ["200"] = new JsonObject
                {
                    ["description"] = "How it is doing.",
                    ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = new JsonObject { ["$ref"] = "#/components/schemas/Status" } } },
                },
                ["default"] = new JsonObject { ["$ref"] = "#/components/responses/Problem" },
            },
        },
    };

    /// <summary>What it answers.</summary>
    public static JsonObject Schema() => JsonNode.Parse(
        """
        {
          "type": "object",
          "description": "How the process that listens is doing.",
          "properties": {
            "version": { "type": "string" },
            "uptime_seconds": { "type": "integer" },
            "owner": { "type": "boolean", "description": "Whether this process owns the data folder." },
            "servers": {
              "type": "array",
              "items": {
                "type": "object",
                "properties": {
                  "name": { "type": "string" },
                  "state": { "enum": ["idle", "open", "backing_off"] },
                  "approved": { "type": "integer" },
                  "trust_first": { "enum": ["awaited", "used", null] }
                },
                "required": ["name", "state", "approved", "trust_first"]
              }
            },
            "grants": { "type": "integer" },
            "anonymous_grants": { "type": "integer" },
            "sessions": { "type": "integer", "description": "Legacy sessions open at this process." },
            "shadows": {
              "type": "array",
              "description": "Policies that only watch.",
              "items": {
                "type": "object",
                "properties": { "policy": { "type": "string" }, "until": { "type": "string", "format": "date-time" } },
                "required": ["policy", "until"]
              }
            },
            "record": {
              "description": "How the record stands; null when nobody could say.",
              "anyOf": [
                {
                  "type": "object",
                  "properties": {
                    "writable": { "type": "boolean" },
                    "problem": { "type": ["string", "null"] },
                    "head": { "type": "integer" },
                    "durable": { "type": "integer" }
                  },
                  "required": ["writable", "problem", "head", "durable"]
                },
                { "type": "null" }
              ]
            }
          },
          "required": ["version", "uptime_seconds", "owner", "servers", "grants", "anonymous_grants", "sessions", "shadows", "record"]
        }
        """)!.AsObject();
}
