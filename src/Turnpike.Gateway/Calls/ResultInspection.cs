using System.Collections.Immutable;
using Turnpike.Catalog.Definitions;
using Turnpike.Gateway.Messages;
using Turnpike.Gateway.Rewriting;
using Turnpike.Policies;
using Turnpike.State.Sessions;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;

namespace Turnpike.Gateway.Calls;

/// <summary>Step 7 for a call whose policy says something of its result. Keeps what conditions read of the call, for the answer may come after its request is gone.</summary>
internal sealed class ResultInspection
{
    // What a message has around its result: the id a client chose, at most, and little else.
    private const int Envelope = 64 * 1024;

    private readonly ResultRules _rules;
    private readonly Visit _visit;
    private readonly Target _named;
    private readonly SessionView? _session;
    private readonly Definition? _pin;
    private readonly DateTimeOffset _now;
    private readonly JsonView _arguments;

    private ResultInspection(ResultRules rules, bool isShadow, Visit visit, Target named, SessionView? session, Definition? pin, DateTimeOffset now)
    {
        (_rules, IsShadow, _visit, _named, _session, _pin, _now) = (rules, isShadow, visit, named, session, pin, now);
        if (rules.HasConditions && named.Arguments.Exists)
        {
            var tape = new JsonTape();
            _arguments = tape.TryRead(named.Arguments.Raw.ToArray(), JsonBudget.Message, out _) ? tape.Root : default;
        }
    }

    /// <summary>What the call named.</summary>
    public CallTarget Kind => _named.Kind;

    /// <summary>Whether the policy only watches: what would be done is recorded, and nothing is.</summary>
    public bool IsShadow { get; }

    /// <summary>Most bytes of an answer that is read: past it the result is refused.</summary>
    public int MostBytes => (int)Math.Min((_rules.MaxBytes ?? int.MaxValue) + Envelope, JsonBudget.Upstream.MaxBytes);

    /// <summary>What has to be done with a call's result; null where the decision says nothing of it.</summary>
    public static ResultInspection? Of(in Decision decision, Target? named, Visit visit, SessionView? session, Definition? pin, DateTimeOffset now) =>
        decision.Result is { } rules && named is { } target ? new ResultInspection(rules, decision.IsShadow, visit, target, session, pin, now) : null;

    /// <summary>The denial of an answer that was not read to its end, for it is too large.</summary>
    public Decision TooLarge() => _rules.DenyUnread(MostBytes);

    /// <summary>The denial of a result; null where nothing denies.</summary>
    public Decision? Judge(JsonView result)
    {
        if (_rules.JudgeSize(result.Length) is { } tooLarge)
        {
            return tooLarge;
        }

        // What a task comes to is asked for by another request, which does not say whose result it is.
        return result["task"u8].Exists || result["resultType"u8].Is("task"u8)
            ? new Decision(DecisionOutcome.Deny, DecisionStep.Result, "(result)", "Denied by policy.", "the result would come as a task, where no rule looks at it", [])
            : _rules.Judge(_named.Facts(_visit, _session, _now, _pin) with { Arguments = _arguments, Result = result });
    }

    /// <summary>In shadow: the denial of a result that was streamed and not held; null where its size alone tells nothing.</summary>
    public Decision? JudgeStreamed(long bytes) => _rules.JudgeSize(bytes);

    /// <summary>Adds the edits that take secrets out of an answer.</summary>
    /// <returns>The pointers of the entries that found one; default when a secret stands in what the gateway itself replaces.</returns>
    public ImmutableArray<string> Redact(in Envelope answer, EditList edits)
    {
        var found = new List<Edit>();
        var pointers = _rules.Redact(answer.Kind == MessageKind.Error ? answer.Error : answer.Result, found);
        foreach (var edit in found)
        {
            if (edits.All.Exists(other => other.Start < edit.Start + edit.Length && edit.Start < other.Start + other.Length))
            {
                return default;
            }
        }

        edits.All.AddRange(found);
        return pointers;
    }
}
