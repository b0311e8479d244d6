using System.Collections.Immutable;
using Turnpike.Wire.Messages;

namespace Turnpike.Gateway.MetaTools.Running;

/// <summary>What is under way: a caller's own calls and tasks, and how its servers stand.</summary>
internal static class RunningTools
{
    private const string ServerName = """{"type":"string","maxLength":64}""";
    private const string TaskId = """{"type":"string","maxLength":1024}""";

    private static readonly string OneTask = MetaSchema.Output("""{"server_name":{"type":"string"},"task":{"type":"object"},"result":{"type":"object"}}""", "server_name");

    /// <summary>The tools.</summary>
    public static ImmutableArray<MetaTool> All { get; } =
    [
        new MetaTool
        {
            Name = "gateway.health",
            Title = "How the servers stand",
            Description = "How the servers you reach stand: open, idle or failing, what they say their version is, their last error and how fast they answer.",
            Hints = MetaHints.Look,
            Advice = MetaAdvice.Open,
            IsListedFirst = true,
            InputSchema = MetaSchema.Input($$$"""{"server":{{{ServerName}}},"limit":{"type":"integer","minimum":1,"maximum":100,"default":15},"cursor":{"type":"string","maxLength":64}}"""),
            OutputSchema = MetaSchema.Output(
                """{"servers":{"type":"array","items":{"type":"object","properties":{"name":{"type":"string"},"state":{"enum":["open","idle","backing_off","disabled"]},"tools":{"type":"integer"},"version":{"type":"string"},"error":{"type":"string"},"under_way":{"type":"integer"},"uptime_s":{"type":"integer"},"p50_ms":{"type":"number"},"p95_ms":{"type":"number"}},"required":["name","state","tools"]}},"total":{"type":"integer"},"next_cursor":{"type":"string"}}""",
                "servers", "total"),
            Handle = static (call, arguments, _) => ValueTask.FromResult(Health.Of(call, arguments)),
        },
        new MetaTool
        {
            Name = "gateway.list_pending",
            Title = "Your calls under way",
            Description = "Your own calls through gateway.invoke that are not answered yet, the oldest first.",
            Hints = MetaHints.Look,
            Advice = MetaAdvice.Open,
            InputSchema = MetaSchema.Input($$$"""{"server":{{{ServerName}}}}"""),
            OutputSchema = MetaSchema.Output(
                """{"requests":{"type":"array","items":{"type":"object","properties":{"request_id":{"type":"string"},"tool_id":{"type":"string"},"started_at":{"type":"string"},"elapsed_ms":{"type":"integer"},"timeout_ms":{"type":"integer"}},"required":["request_id","tool_id"]}},"total":{"type":"integer"}}""",
                "requests", "total"),
            Handle = static (call, arguments, _) => ValueTask.FromResult(Pending.List(call, arguments)),
        },
        new MetaTool
        {
            Name = "gateway.cancel",
            Title = "Cancel a call",
            Description = "Gives up one of your own calls under way, by the request_id of gateway.list_pending; the server is told.",
            Hints = new MetaHints(Destructive: true, Idempotent: true),
            Advice = MetaAdvice.Open,
            InputSchema = MetaSchema.Input("""{"request_id":{"type":"string","maxLength":64}}""", "request_id"),
            OutputSchema = MetaSchema.Output("""{"request_id":{"type":"string"},"status":{"enum":["cancelled"]}}""", "request_id", "status"),
            Handle = static (call, arguments, _) => Pending.CancelAsync(call, arguments["request_id"u8].GetString()),
        },
        new MetaTool
        {
            Name = "gateway.tasks_list",
            Title = "Your tasks",
            Description = "Your own tasks on the servers you have a session with, server by server, page by page. Starts no server.",
            Hints = MetaHints.Look,
            Advice = MetaAdvice.Open,
            InputSchema = MetaSchema.Input($$$"""{"server_name":{{{ServerName}}},"cursor":{"type":"string","maxLength":4096}}"""),
            OutputSchema = MetaSchema.Output("""{"tasks":{"type":"array","items":{"type":"object"}},"next_cursor":{"type":"string"}}""", "tasks"),
            Handle = static (call, arguments, cancellation) => Tasks.ListAsync(call, arguments, cancellation),
        },
        new MetaTool
        {
            Name = "gateway.tasks_get",
            Title = "A task's state",
            Description = "How one of your tasks stands.",
            Hints = MetaHints.Look,
            Advice = MetaAdvice.Open,
            InputSchema = MetaSchema.Input($$$"""{"server_name":{{{ServerName}}},"task_id":{{{TaskId}}}}""", "server_name", "task_id"),
            OutputSchema = OneTask,
            Handle = static (call, arguments, cancellation) => Tasks.AskAsync(call, arguments, McpMethod.GetTask, cancellation),
        },
        new MetaTool
        {
            Name = "gateway.tasks_result",
            Title = "A task's result",
            Description = "The result of one of your tasks, once it has ended.",
            Hints = MetaHints.Look,
            Advice = MetaAdvice.Open,
            InputSchema = MetaSchema.Input($$$"""{"server_name":{{{ServerName}}},"task_id":{{{TaskId}}}}""", "server_name", "task_id"),
            OutputSchema = OneTask,
            Handle = static (call, arguments, cancellation) => Tasks.AskAsync(call, arguments, McpMethod.GetTaskResult, cancellation),
        },
        new MetaTool
        {
            Name = "gateway.tasks_cancel",
            Title = "Cancel a task",
            Description = "Gives up one of your tasks.",
            Hints = new MetaHints(Destructive: true, Idempotent: true),
            Advice = MetaAdvice.Open,
            InputSchema = MetaSchema.Input($$$"""{"server_name":{{{ServerName}}},"task_id":{{{TaskId}}}}""", "server_name", "task_id"),
            OutputSchema = OneTask,
            Handle = static (call, arguments, cancellation) => Tasks.AskAsync(call, arguments, McpMethod.CancelTask, cancellation),
        },
    ];
}
