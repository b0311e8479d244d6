using Turnpike.Wire.Revisions;

namespace Turnpike.Wire.Messages;

// The table of PROTOCOL: every method of the revisions 2024-11-05 to 2026-07-28 and of the Tasks extension, both directions.
// The public names are the protocol's own words; each instance's Name is its documentation.
public sealed partial class McpMethod
{
    private const Sender Anyone = Sender.Client | Sender.Server;

    /// <summary><c>initialize</c>: opens a legacy session.</summary>
    public static readonly McpMethod Initialize = new("initialize", MethodFamily.Lifecycle, Era.Legacy, Sender.Client);

    /// <summary><c>notifications/initialized</c>: the session is open.</summary>
    public static readonly McpMethod Initialized = new("notifications/initialized", MethodFamily.Lifecycle, Era.Legacy, Sender.Client, isNotification: true);

    /// <summary><c>ping</c>, both ways.</summary>
    public static readonly McpMethod Ping = new("ping", MethodFamily.Lifecycle, Era.Legacy, Anyone);

    /// <summary><c>server/discover</c>: what a modern server is and offers.</summary>
    public static readonly McpMethod Discover = new("server/discover", MethodFamily.Lifecycle, Era.Modern, Sender.Client);

    /// <summary><c>logging/setLevel</c>.</summary>
    public static readonly McpMethod SetLogLevel = new("logging/setLevel", MethodFamily.Lifecycle, Era.Legacy, Sender.Client);

    /// <summary><c>notifications/message</c>: a line of a server's log.</summary>
    public static readonly McpMethod LogMessage = new("notifications/message", MethodFamily.Utility, Era.Both, Sender.Server, isNotification: true);

    /// <summary><c>notifications/progress</c>.</summary>
    public static readonly McpMethod Progress = new("notifications/progress", MethodFamily.Utility, Era.Both, Anyone, isNotification: true);

    /// <summary><c>notifications/cancelled</c>.</summary>
    public static readonly McpMethod Cancelled = new("notifications/cancelled", MethodFamily.Utility, Era.Both, Anyone, isNotification: true);

    /// <summary><c>tools/list</c>.</summary>
    public static readonly McpMethod ListTools = new("tools/list", MethodFamily.Tools, Era.Both, Sender.Client);

    /// <summary><c>tools/call</c>.</summary>
    public static readonly McpMethod CallTool = new("tools/call", MethodFamily.Tools, Era.Both, Sender.Client, isCall: true);

    /// <summary><c>notifications/tools/list_changed</c>.</summary>
    public static readonly McpMethod ToolsChanged =
        new("notifications/tools/list_changed", MethodFamily.Tools, Era.Both, Sender.Server, isNotification: true);

    /// <summary><c>resources/list</c>.</summary>
    public static readonly McpMethod ListResources = new("resources/list", MethodFamily.Resources, Era.Both, Sender.Client);

    /// <summary><c>resources/templates/list</c>.</summary>
    public static readonly McpMethod ListResourceTemplates = new("resources/templates/list", MethodFamily.Resources, Era.Both, Sender.Client);

    /// <summary><c>resources/read</c>.</summary>
    public static readonly McpMethod ReadResource = new("resources/read", MethodFamily.Resources, Era.Both, Sender.Client, isCall: true);

    /// <summary><c>resources/subscribe</c>: the legacy start of a subscription.</summary>
    public static readonly McpMethod SubscribeResource = new("resources/subscribe", MethodFamily.Resources, Era.Legacy, Sender.Client, isCall: true);

    /// <summary><c>resources/unsubscribe</c>.</summary>
    public static readonly McpMethod UnsubscribeResource = new("resources/unsubscribe", MethodFamily.Resources, Era.Legacy, Sender.Client);

    /// <summary><c>notifications/resources/list_changed</c>.</summary>
    public static readonly McpMethod ResourcesChanged =
        new("notifications/resources/list_changed", MethodFamily.Resources, Era.Both, Sender.Server, isNotification: true);

    /// <summary><c>notifications/resources/updated</c>.</summary>
    public static readonly McpMethod ResourceUpdated =
        new("notifications/resources/updated", MethodFamily.Resources, Era.Both, Sender.Server, isNotification: true);

    /// <summary><c>prompts/list</c>.</summary>
    public static readonly McpMethod ListPrompts = new("prompts/list", MethodFamily.Prompts, Era.Both, Sender.Client);

    /// <summary><c>prompts/get</c>.</summary>
    public static readonly McpMethod GetPrompt = new("prompts/get", MethodFamily.Prompts, Era.Both, Sender.Client, isCall: true);

    /// <summary><c>notifications/prompts/list_changed</c>.</summary>
    public static readonly McpMethod PromptsChanged =
        new("notifications/prompts/list_changed", MethodFamily.Prompts, Era.Both, Sender.Server, isNotification: true);

    /// <summary><c>completion/complete</c>.</summary>
    public static readonly McpMethod Complete = new("completion/complete", MethodFamily.Completion, Era.Both, Sender.Client, isCall: true);

    /// <summary><c>subscriptions/listen</c>: the modern start of a subscription.</summary>
    public static readonly McpMethod Listen = new("subscriptions/listen", MethodFamily.Subscriptions, Era.Modern, Sender.Client, isCall: true);

    /// <summary><c>notifications/subscriptions/acknowledged</c>: the first message of a subscription.</summary>
    public static readonly McpMethod SubscriptionAcknowledged =
        new("notifications/subscriptions/acknowledged", MethodFamily.Subscriptions, Era.Modern, Sender.Server, isNotification: true);

    /// <summary><c>tasks/get</c>: core tasks (legacy, both ways) and the Tasks extension (modern).</summary>
    public static readonly McpMethod GetTask = new("tasks/get", MethodFamily.Tasks, Era.Both, Anyone, isCall: true);

    /// <summary><c>tasks/result</c>: core tasks.</summary>
    public static readonly McpMethod GetTaskResult = new("tasks/result", MethodFamily.Tasks, Era.Legacy, Anyone, isCall: true);

    /// <summary><c>tasks/list</c>: core tasks.</summary>
    public static readonly McpMethod ListTasks = new("tasks/list", MethodFamily.Tasks, Era.Legacy, Anyone, isCall: true);

    /// <summary><c>tasks/update</c>: the Tasks extension.</summary>
    public static readonly McpMethod UpdateTask = new("tasks/update", MethodFamily.Tasks, Era.Modern, Sender.Client, isCall: true);

    /// <summary><c>tasks/cancel</c>: core tasks and the Tasks extension.</summary>
    public static readonly McpMethod CancelTask = new("tasks/cancel", MethodFamily.Tasks, Era.Both, Anyone, isCall: true);

    /// <summary><c>notifications/tasks/status</c>: core tasks.</summary>
    public static readonly McpMethod TaskStatus = new("notifications/tasks/status", MethodFamily.Tasks, Era.Legacy, Anyone, isNotification: true);

    /// <summary><c>notifications/tasks</c>: the Tasks extension.</summary>
    public static readonly McpMethod TaskChanged = new("notifications/tasks", MethodFamily.Tasks, Era.Modern, Sender.Server, isNotification: true);

    /// <summary><c>sampling/createMessage</c>: a message in the legacy era, an input request in the modern one.</summary>
    public static readonly McpMethod CreateMessage = new("sampling/createMessage", MethodFamily.Sampling, Era.Both, Sender.Server, isCall: true);

    /// <summary><c>elicitation/create</c>: a message in the legacy era, an input request in the modern one.</summary>
    public static readonly McpMethod Elicit = new("elicitation/create", MethodFamily.Elicitation, Era.Both, Sender.Server, isCall: true);

    /// <summary><c>notifications/elicitation/complete</c>.</summary>
    public static readonly McpMethod ElicitationComplete =
        new("notifications/elicitation/complete", MethodFamily.Elicitation, Era.Legacy, Sender.Server, isNotification: true);

    /// <summary><c>roots/list</c>: a message in the legacy era, an input request in the modern one.</summary>
    public static readonly McpMethod ListRoots = new("roots/list", MethodFamily.Roots, Era.Both, Sender.Server, isCall: true);

    /// <summary><c>notifications/roots/list_changed</c>.</summary>
    public static readonly McpMethod RootsChanged =
        new("notifications/roots/list_changed", MethodFamily.Roots, Era.Legacy, Sender.Client, isNotification: true);

    // Invariant: stands below the methods, whose initialisers run first.
    private static readonly McpMethod[][] ByLength = Index(
    [
        Initialize, Initialized, Ping, Discover, SetLogLevel, LogMessage, Progress, Cancelled, ListTools, CallTool, ToolsChanged,
        ListResources, ListResourceTemplates, ReadResource, SubscribeResource, UnsubscribeResource, ResourcesChanged, ResourceUpdated,
        ListPrompts, GetPrompt, PromptsChanged, Complete, Listen, SubscriptionAcknowledged, GetTask, GetTaskResult, ListTasks, UpdateTask,
        CancelTask, TaskStatus, TaskChanged, CreateMessage, Elicit, ElicitationComplete, ListRoots, RootsChanged,
    ]);

    /// <summary>All known methods, in no particular order.</summary>
    public static IEnumerable<McpMethod> Known => ByLength.SelectMany(static methods => methods);

    /// <summary>The method called <paramref name="utf8Name"/> (unescaped, case-sensitive), or null. Does not allocate.</summary>
    public static McpMethod? Find(ReadOnlySpan<byte> utf8Name)
    {
        if (utf8Name.Length >= ByLength.Length)
        {
            return null;
        }

        foreach (var method in ByLength[utf8Name.Length])
        {
            if (utf8Name.SequenceEqual(method._utf8Name))
            {
                return method;
            }
        }

        return null;
    }

    private static McpMethod[][] Index(McpMethod[] all) =>
        [.. Enumerable.Range(0, all.Max(static m => m.Name.Length) + 1).Select(length => all.Where(m => m.Name.Length == length).ToArray())];
}
