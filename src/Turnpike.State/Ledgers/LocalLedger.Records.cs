using Turnpike.Policies;
using Turnpike.State.Limits;

namespace Turnpike.State.Ledgers;

/// <content>What records say (the fields are listed in docs/record.md).</content>
public sealed partial class LocalLedger
{
    private const int MaxName = 256;

    private RecordBody Begin(CallIntent intent)
    {
        var body = RecordBody.Begin(intent.Kind);
        body.Text("grant"u8, intent.Grant?.Id);
        body.Text("subject"u8, intent.Grant?.Subject);
        body.Text("server"u8, intent.Server);
        body.Text("session"u8, intent.Session);
        body.Text("method"u8, intent.Method);
        body.Text("name"u8, intent.Name, MaxName);
        body.Text("revision"u8, intent.Revision);
        body.Text("def"u8, intent.DefinitionHash);
        body.Text("policy"u8, intent.PolicyDigest);
        body.Text("snapshot"u8, intent.Snapshot?.Digest);
        if (!intent.Arguments.IsEmpty)
        {
            ArgumentRecord.Write(body, intent.Arguments.Span, Kept(intent), _sealer.Value);
        }

        if (intent.RequestBytes > 0)
        {
            body.Json.WriteNumber("bytes"u8, intent.RequestBytes);
        }

        body.Text("source"u8, intent.Source);
        if (intent.Via != 0)
        {
            body.Json.WriteNumber("via"u8, intent.Via);
        }

        return body;
    }

    private ReadOnlySpan<byte> Kept(CallIntent intent) => _options.Arguments switch
    {
        ArgumentRecording.All => intent.Arguments.Span,
        ArgumentRecording.Read when intent.Server is { } server && intent.Grant?.Servers.GetValueOrDefault(server) is { } policy =>
            ReadArguments.Select(intent.Arguments, policy.Compiled.ArgumentPaths),
        _ => default,
    };

    private static void WriteDecision(RecordBody body, in Decision decision)
    {
        if (decision.Rule is null)
        {
            return; // nothing was decided: a list, a notification
        }

        body.Json.WriteString("decision"u8, OutcomeWords.Of(decision.Outcome));
        body.Json.WriteString("step"u8, OutcomeWords.Of(decision.Step));
        body.Text("rule"u8, decision.Rule);
        body.Text("cause"u8, decision.Cause);
        if (decision.IsShadow)
        {
            body.Json.WriteString("mode"u8, "shadow"u8);
        }

        if (decision.Shadowed is { } would)
        {
            body.Json.WriteStartObject("would_be"u8);
            body.Json.WriteString("decision"u8, OutcomeWords.Of(would.Outcome));
            body.Json.WriteString("step"u8, OutcomeWords.Of(would.Step));
            body.Text("rule"u8, would.Rule);
            body.Text("cause"u8, would.Cause);
            body.Json.WriteEndObject();
        }
    }

    private ReadOnlySpan<byte> FinishWith(RecordBody body, LimitInstant now)
    {
        LedgerProjection.WriteInstant(body.Json, now);
        _projection.Observe(now);
        return body.Finish();
    }

    private static RecordBody BeginOutcome(in CallOutcome outcome)
    {
        var body = RecordBody.Begin("outcome");
        body.Json.WriteNumber("intent"u8, outcome.Sequence);
        body.Json.WriteString("outcome"u8, OutcomeWords.Of(outcome.Kind));
        if (outcome.Status != 0)
        {
            body.Json.WriteNumber("status"u8, outcome.Status);
        }

        body.Json.WriteNumber("latency_us"u8, (long)outcome.Latency.TotalMicroseconds);
        body.Json.WriteNumber("bytes"u8, outcome.ResultBytes);
        if (outcome.Task is { } task)
        {
            body.Json.WriteString("task"u8, task.Key);
            body.Json.WriteNumber("task_ms"u8, (long)task.AtMost.TotalMilliseconds);
        }

        return body;
    }

    private ReadOnlySpan<byte> LeftOpenBody(OpenIntent open, LimitInstant now)
    {
        var body = RecordBody.Begin("outcome");
        body.Json.WriteNumber("intent"u8, open.Sequence);
        body.Json.WriteString("outcome"u8, OutcomeWords.LeftOpen);
        body.Text("server"u8, open.Server);
        body.Text("name"u8, open.Name);
        return FinishWith(body, now);
    }

    private void NoteRefusal(CallIntent entry)
    {
        var source = entry.Source ?? "(unknown)";
        try
        {
            lock (Log.Gate)
            {
                var now = _clock!.Read();
                var count = _refusals.Count(ref source, now.Elapsed / 1000);
                if (count > 0)
                {
                    var body = RecordBody.Begin("refused");
                    body.Text("server"u8, entry.Server);
                    body.Text("method"u8, entry.Method);
                    body.Text("cause"u8, entry.Decision.Cause);
                    AppendRefusal(body, source, count, now);
                }
            }
        }
        catch (IOException)
        {
            // Nothing was let through, and nobody asked for it who could be told.
        }
    }

    private void FlushRefusals(bool all = false)
    {
        if (_clock is null)
        {
            return;
        }

        try
        {
            lock (Log.Gate)
            {
                if (_refusals.IsEmpty)
                {
                    return;
                }

                var now = _clock.Read();
                foreach (var (source, count) in _refusals.TakeWaiting(all ? long.MaxValue : now.Elapsed / 1000))
                {
                    var body = RecordBody.Begin("refused");
                    body.Text("method"u8, "(several)");
                    AppendRefusal(body, source, count, now);
                }
            }
        }
        catch (IOException)
        {
            // As above.
        }
    }

    private void AppendRefusal(RecordBody body, string source, int count, LimitInstant now)
    {
        body.Text("source"u8, source);
        body.Json.WriteNumber("count"u8, count);
        AppendBody(FinishWith(body, now));
    }

    private static string? Short(string? name) => name is { Length: > MaxName } ? RecordBody.Cut(name, MaxName).ToString() : name;
}
