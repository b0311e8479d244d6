using System.Text;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Lists;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;

namespace Turnpike.Catalog.Tests;

/// <summary>Answers of a server, from text.</summary>
internal static class Answers
{
    public static JsonView Read(string json)
    {
        var tape = new JsonTape();
        Assert.True(tape.TryRead(Encoding.UTF8.GetBytes(json), JsonBudget.Upstream, out var fault), fault.Message + " " + json);
        return tape.Root;
    }

    public static Envelope Result(string json)
    {
        var root = Read(json);
        return new Envelope { Kind = MessageKind.Result, Id = root["id"u8], Result = root["result"u8] };
    }

    public static DefinitionList Tools(params string[] tools) =>
        new DefinitionReader(new DefinitionCache()).Read(Read($$"""{"tools":[{{string.Join(',', tools)}}]}"""), ListKind.Tools);

    public static Definition Tool(string json)
    {
        var list = Tools(json);
        Assert.Empty(list.Problems);
        return Assert.Single(list.Definitions);
    }
}
