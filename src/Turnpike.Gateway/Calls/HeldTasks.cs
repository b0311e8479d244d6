using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Turnpike.Admin.Nodes;
using Turnpike.State.Ledgers;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;

namespace Turnpike.Gateway.Calls;

/// <summary>
/// Tasks that go on after their call was answered hold its slots of <c>concurrent</c> limits; what the gateway sees of their ends is told to
/// the ledger. Only where the policy has such limits.
/// </summary>
internal sealed class HeldTasks(Node node)
{
    /// <summary>The task a call was answered with; null for another result, or where no slot can be held.</summary>
    public static StartedTask? StartedBy(Visit visit, McpMethod method, JsonView result)
    {
        if (method != McpMethod.CallTool || !HoldsSlots(visit))
        {
            return null;
        }

        var task = result["resultType"u8].Is("task"u8) ? result : result["task"u8];
        if (KeyOf(visit, task["taskId"u8]) is not { } key || HasEnded(task))
        {
            return null;
        }

        var named = task["ttlMs"u8].Exists ? task["ttlMs"u8] : task["ttl"u8];
        var isNamed = long.TryParse(named.Raw, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds < SlotTimes.Task.TotalMilliseconds;
        return new StartedTask(key, isNamed ? TimeSpan.FromMilliseconds(milliseconds) : SlotTimes.Task);
    }

    /// <summary>Looks at what a server says of tasks in the answer to a request about one.</summary>
    /// <param name="visit">Whose tasks.</param>
    /// <param name="method">The request's method.</param>
    /// <param name="asked">The server's own id of the task that was asked about; null where none was.</param>
    /// <param name="result">The result.</param>
    public void Look(Visit visit, McpMethod method, string? asked, JsonView result)
    {
        if (method.Family != MethodFamily.Tasks || !HoldsSlots(visit))
        {
            return;
        }

        // A task has ended when its result is there.
        if (method == McpMethod.GetTaskResult)
        {
            Note(visit, asked is null ? null : KeyOf(visit, asked));
            return;
        }

        LookAt(visit, result);
        LookAt(visit, result["task"u8]);
        foreach (var task in result["tasks"u8].Elements)
        {
            LookAt(visit, task);
        }
    }

    /// <summary>Looks at one task, such as a notification's params.</summary>
    public void LookAt(Visit visit, JsonView task)
    {
        if (HasEnded(task) && HoldsSlots(visit))
        {
            Note(visit, KeyOf(visit, task["taskId"u8]));
        }
    }

    private void Note(Visit visit, string? key)
    {
        if (key is not null)
        {
            node.Ledger.Note(Recording.EndOfTask(visit, key));
        }
    }

    private static bool HoldsSlots(Visit visit) => visit.Policy?.Compiled.HasConcurrent == true;

    private static bool HasEnded(JsonView task) =>
        task["status"u8] is var status && (status.Is("completed"u8) || status.Is("failed"u8) || status.Is("cancelled"u8));

    private static string? KeyOf(Visit visit, JsonView id) => id.Kind == JsonKind.String ? KeyOf(visit, id.GetString()) : null;

    // Invariant: grant and server names hold no NUL, so the parts cannot run into each other.
    private static string KeyOf(Visit visit, string id) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{visit.Grant.Id}\0{visit.Server.Name}\0{id}")).AsSpan(0, 12));
}
