using Turnpike.Catalog.Definitions;
using Turnpike.Catalog.Lists;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Json;
using Turnpike.Wire.Revisions;

namespace Turnpike.Upstreams.Probing;

/// <summary>Everything one server lists in one era, read page by page within a budget.</summary>
internal sealed class ServerLists
{
    private const int MaxPages = 100;
    private const int MaxElements = 10_000;
    private const long MaxBytes = 16 * 1024 * 1024;

    private readonly DefinitionReader _reader;

    public ServerLists(DefinitionReader reader) => _reader = reader;

    public List<ListPage> Pages { get; } = [];

    public Dictionary<PinKey, Definition> Definitions { get; } = [];

    public List<string> Problems { get; } = [];

    public async Task ReadAsync(ProbeSession session, Era era, ProbeAnswer hello, CancellationToken cancellation)
    {
        if (_reader.ReadInstructions(hello.Result) is { } instructions)
        {
            Definitions[new PinKey(instructions.Kind, instructions.Name)] = instructions;
        }

        await ReadListAsync(session, era, "tools/list", ListKind.Tools, DefinitionKind.Tool, cancellation);
        await ReadListAsync(session, era, "prompts/list", ListKind.Prompts, DefinitionKind.Prompt, cancellation);
        await ReadListAsync(session, era, "resources/templates/list", ListKind.ResourceTemplates, DefinitionKind.ResourceTemplate, cancellation);
    }

    private async Task ReadListAsync(
        ProbeSession session, Era era, string method, ListKind list, DefinitionKind kind, CancellationToken cancellation)
    {
        var cursors = new HashSet<string>(StringComparer.Ordinal);
        string? cursor = null;
        long bytes = 0;
        var elements = 0;
        for (var page = 0; ; page++)
        {
            var place = cursor;
            var answer = await session.AskAsync(method, era, id => ProbeMessages.List(id, method, place, era), cancellation);
            if (!answer.Result.Exists)
            {
                // Not having a list is no fault; every other error is worth telling.
                if (answer.ErrorCode != "-32601")
                {
                    Problems.Add($"{method} was answered with error {answer.ErrorCode}");
                }

                return;
            }

            bytes += answer.Message.Length;
            elements += Add(answer, method, list, kind);
            cursor = ProbeAnswer.Text(answer.Result["nextCursor"u8]);
            if (cursor is null)
            {
                return;
            }

            if (page + 1 >= MaxPages || bytes > MaxBytes || elements > MaxElements || !cursors.Add(cursor))
            {
                Problems.Add($"{method} does not end within {MaxPages} pages, {MaxElements} elements and {MaxBytes >> 20} MiB: the rest was left out");
                return;
            }
        }
    }

    private int Add(ProbeAnswer answer, string method, ListKind list, DefinitionKind kind)
    {
        Pages.Add(new ListPage(kind, answer.Message));
        var read = _reader.Read(answer.Result, list);
        foreach (var definition in read.Definitions)
        {
            if (!Definitions.TryAdd(new PinKey(definition.Kind, definition.Name), definition))
            {
                Problems.Add($"{method}: {definition.Name} is listed twice");
            }
        }

        foreach (var problem in read.Problems)
        {
            Problems.Add($"{method}: {(problem.Name.Length > 0 ? problem.Name : $"element {problem.Index}")}: {problem.Message}");
        }

        return read.Definitions.Length + read.Problems.Length;
    }
}
