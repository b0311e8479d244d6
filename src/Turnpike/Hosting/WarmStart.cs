using System.Text;
using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Lists;
using Turnpike.Playground;
using Turnpike.Policies;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;

namespace Turnpike.Hosting;

/// <summary>
/// What the first call needs is compiled while the data folder opens: a message read, definitions read, a policy loaded and asked. Most of
/// a start is the runtime's compiler, and the folder keeps one core busy.
/// </summary>
internal static class WarmStart
{
    private const string List = """{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{}}""";

    /// <summary>Begins, and returns at once. Nothing of it is kept.</summary>
    public static void Begin() => ThreadPool.UnsafeQueueUserWorkItem(static _ => Run(), null);

    private static void Run()
    {
        var tape = new JsonTape();
        ReadOnlyMemory<byte> answer = Encoding.UTF8.GetBytes(PlaygroundServer.Answer(List)!);
        if (EnvelopeReader.TryRead(tape, answer, JsonBudget.Upstream, Sender.Server, out var envelope, out _)
            && CompiledPolicy.Load(Encoding.UTF8.GetBytes(Demo.Policy)).Policy is { } policy)
        {
            var list = new DefinitionReader(new DefinitionCache()).Read(envelope.Result, ListKind.Tools);
            foreach (var definition in list.Definitions)
            {
                _ = policy.Decide(new CallFacts { Target = CallTarget.Tool, Name = definition.Name, IsPinned = true, InputSchema = definition.InputSchema, Subject = "", Server = "" });
            }
        }
    }
}
