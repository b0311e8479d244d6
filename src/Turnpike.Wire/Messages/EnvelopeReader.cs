using Turnpike.Wire.Json;

namespace Turnpike.Wire.Messages;

/// <summary>Reads one JSON-RPC message of MCP strictly (PROTOCOL 1.2, 1.4, 1.5). Allocates nothing in steady state.</summary>
public static class EnvelopeReader
{
    /// <summary>
    /// Parses and reads a message sent by <paramref name="sender"/>; the views of <paramref name="envelope"/> live on <paramref name="tape"/>.
    /// A method that is not known, or not to be sent by this sender, is no fault: <see cref="Envelope.Method"/> is then null.
    /// </summary>
    /// <returns>False with the JSON-RPC error to answer with.</returns>
    public static bool TryRead(JsonTape tape, ReadOnlyMemory<byte> utf8, in JsonBudget budget, Sender sender, out Envelope envelope, out WireFault fault)
    {
        envelope = default;
        if (!tape.TryRead(utf8, budget, out var json))
        {
            fault = WireFaults.Parse(json);
            return false;
        }

        return TryRead(tape.Root, sender, out envelope, out fault);
    }

    /// <summary>Reads a message that was parsed already.</summary>
    public static bool TryRead(JsonView root, Sender sender, out Envelope envelope, out WireFault fault)
    {
        envelope = default;
        if (root.Kind != JsonKind.Object)
        {
            fault = WireFaults.Request(root.Kind == JsonKind.Array ? "batches are not accepted" : "the message is not an object", default);
            return false;
        }

        if (!Fields.TryRead(root, sender, out var fields, out fault))
        {
            return false;
        }

        return fields.Method.Exists
            ? TryReadRequest(fields, sender, out envelope, out fault)
            : TryReadAnswer(fields, out envelope, out fault);
    }

    private static bool TryReadRequest(in Fields fields, Sender sender, out Envelope envelope, out WireFault fault)
    {
        envelope = default;
        fault = default;
        if (fields.Result.Exists || fields.Error.Exists)
        {
            fault = WireFaults.Request("a message has a method or a result or an error, and only one of them", fields.Id);
        }
        else if (fields.Method.Kind != JsonKind.String || fields.Method.Length == 2)
        {
            fault = WireFaults.Request("method is not a string", fields.Id);
        }
        else if (fields.Id.Exists && !MessageId.IsValid(fields.Id))
        {
            fault = WireFaults.Request("id is not a string or an integer of at most 256 bytes", fields.Id);
        }

        if (fault.Code != 0)
        {
            return false;
        }

        var method = Find(fields.Method);
        if (method is not null && (method.Sender & sender) == 0)
        {
            method = null;
        }

        if (method is not null && method.IsNotification == fields.Id.Exists)
        {
            fault = WireFaults.Request(method.IsNotification ? "a notification has no id" : "the request has no id", fields.Id);
            return false;
        }

        var parameters = fields.Params;
        envelope = new Envelope
        {
            Kind = fields.Id.Exists ? MessageKind.Request : MessageKind.Notification,
            Id = fields.Id,
            Method = method,
            MethodName = fields.Method,
            Params = parameters,
            Meta = parameters["_meta"u8],
            Name = parameters["name"u8],
            Uri = parameters["uri"u8],
            Arguments = parameters["arguments"u8],
        };
        if (method is null || MethodParams.TryCheck(envelope, out fault))
        {
            return true;
        }

        envelope = default;
        return false;
    }

    private static bool TryReadAnswer(in Fields fields, out Envelope envelope, out WireFault fault)
    {
        envelope = default;
        fault = default;
        var isError = fields.Error.Exists;
        if (isError == fields.Result.Exists)
        {
            fault = WireFaults.Request("a message has a method or a result or an error, and only one of them", fields.Id);
        }
        else if (fields.Params.Exists)
        {
            fault = WireFaults.Request("an answer has no params", fields.Id);
        }
        else if (!MessageId.IsValid(fields.Id) && !(isError && fields.Id.Kind is JsonKind.Null or JsonKind.None))
        {
            fault = WireFaults.Request("id is not a string or an integer of at most 256 bytes", fields.Id);
        }
        else if (!isError && fields.Result.Kind != JsonKind.Object)
        {
            fault = WireFaults.Request("result is not an object", fields.Id);
        }
        else if (isError && !IsError(fields.Error))
        {
            fault = WireFaults.Request("error is not an object with an integer code and a message", fields.Id);
        }

        if (fault.Code != 0)
        {
            return false;
        }

        envelope = new Envelope
        {
            Kind = isError ? MessageKind.Error : MessageKind.Result,
            Id = fields.Id.Kind == JsonKind.Null ? default : fields.Id,
            Result = fields.Result,
            Error = fields.Error,
            Meta = fields.Result["_meta"u8],
        };
        return true;
    }

    private static bool IsError(JsonView error)
    {
        var code = error["code"u8];
        return error.Kind == JsonKind.Object
            && code.Kind == JsonKind.Number && MessageId.IsValid(code)
            && error["message"u8].Kind == JsonKind.String
            && MessageKeys.Error.Admit(error);
    }

    private static McpMethod? Find(JsonView name)
    {
        const int Longest = 256;
        if (!name.IsEscaped)
        {
            return McpMethod.Find(name.RawString);
        }

        Span<byte> text = stackalloc byte[Longest];
        return name.Length > Longest ? null : McpMethod.Find(text[..name.Unescape(text)]);
    }

    /// <summary>The members of the outermost object.</summary>
    private struct Fields
    {
        public JsonView Id;
        public JsonView Method;
        public JsonView Params;
        public JsonView Result;
        public JsonView Error;

        public static bool TryRead(JsonView root, Sender sender, out Fields fields, out WireFault fault)
        {
            fields = default;
            JsonView version = default;
            var lookalike = false;
            var unknown = false;
            foreach (var member in root.Members)
            {
                switch (MessageKeys.Envelope.Judge(member.Name))
                {
                    case KnownKeys.Standing.Lookalike:
                        lookalike = true;
                        continue;
                    case KnownKeys.Standing.Unknown:
                        unknown = true;
                        continue;
                    default:
                        break;
                }

                // Invariant: a known key is written without escapes that matter, so its raw bytes name it.
                switch (member.Name.RawString)
                {
                    case [(byte)'j', ..]:
                        version = member.Value;
                        break;
                    case [(byte)'i', ..]:
                        fields.Id = member.Value;
                        break;
                    case [(byte)'m', ..]:
                        fields.Method = member.Value;
                        break;
                    case [(byte)'p', ..]:
                        fields.Params = member.Value;
                        break;
                    case [(byte)'r', ..]:
                        fields.Result = member.Value;
                        break;
                    default:
                        fields.Error = member.Value;
                        break;
                }
            }

            fault = default;
            if (lookalike)
            {
                fault = WireFaults.Request("a key differs only by case or escape from a key of JSON-RPC", fields.Id);
            }
            else if (unknown && sender == Sender.Client)
            {
                fault = WireFaults.Request("a key is not one of JSON-RPC", fields.Id);
            }
            else if (!version.Is("2.0"u8))
            {
                fault = WireFaults.Request("jsonrpc is not \"2.0\"", fields.Id);
            }

            return fault.Code == 0;
        }
    }
}
