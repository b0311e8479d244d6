using System.Buffers;
using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.State.Approvals;
using Turnpike.State.Limits;
using Turnpike.State.Sessions;
using Turnpike.Wire.Json;

namespace Turnpike.State.Ledgers;

/// <summary>
/// What the record comes to: the limits as counted, the approvals, what calls left on their sessions, and the calls without an outcome. Changed by the same functions when a call
/// happens and when its record is replayed. Used under the record's gate.
/// </summary>
internal sealed class LedgerProjection
{
    private static readonly JsonBudget Budget = new(int.MaxValue, 64, int.MaxValue);

    private readonly Dictionary<long, ReservedCall> _open = [];
    private readonly JsonTape _tape = new();

    /// <summary>The limits.</summary>
    public LimitBook Book { get; } = new();

    /// <summary>The slots of <c>concurrent</c> limits.</summary>
    public SlotBook Slots { get; } = new();

    /// <summary>The approvals.</summary>
    public ApprovalBook Approvals { get; } = new();

    /// <summary>Labels and calls of every session.</summary>
    public SessionBook Sessions { get; } = new();

    /// <summary>Time of the last record, as limits count it.</summary>
    public LimitInstant Last { get; private set; }

    /// <summary>Calls without an outcome, by sequence number.</summary>
    public IReadOnlyDictionary<long, ReservedCall> Open => _open;

    /// <summary>Notes the time of a record.</summary>
    public void Observe(LimitInstant now) => Last = LimitInstant.Later(Last, now);

    /// <summary>Counts a call that was let through, and puts its labels on its session.</summary>
    public void Reserve(long sequence, ReservedCall call, ImmutableArray<string> labels)
    {
        Observe(call.At);
        if (call.Session is { } session)
        {
            Sessions.Count(session, labels, call.At.Elapsed);
        }

        foreach (ref readonly var reservation in call.Reservations.AsSpan())
        {
            if (reservation.IsSlot)
            {
                Slots.Take(reservation.Key, new Slot(sequence, call.At.Elapsed + (long)SlotTimes.Forward.TotalMilliseconds, null), call.At.Elapsed);
            }
            else
            {
                Book.Count(sequence, reservation, call.At);
            }
        }

        if (call.Approval is { } approval)
        {
            Approvals.Use(approval, sequence);
        }

        _open[sequence] = call;
    }

    /// <summary>
    /// Ends a call: gives back everything when the upstream certainly did not act, what says so after a JSON-RPC error, else nothing but the
    /// slots. A task the call goes on as keeps those, and so does a call whose process ended (<paramref name="isLeftOpen"/>) for a while.
    /// </summary>
    public void Settle(long sequence, OutcomeKind kind, LimitInstant now, bool isLeftOpen = false, StartedTask? task = null)
    {
        if (!_open.Remove(sequence, out var call))
        {
            return;
        }

        foreach (ref readonly var reservation in call.Reservations.AsSpan())
        {
            if (!reservation.IsSlot)
            {
                continue;
            }

            if (task is not null || isLeftOpen)
            {
                Slots.Keep(reservation.Key, sequence, now.Elapsed + (long)(task?.AtMost ?? SlotTimes.LeftOpen).TotalMilliseconds, task?.Key);
            }
            else
            {
                Slots.Free(reservation.Key, sequence);
            }
        }

        if (kind is not (OutcomeKind.NotSent or OutcomeKind.RpcError))
        {
            return;
        }

        if (kind == OutcomeKind.NotSent && call.Approval is { } approval)
        {
            Approvals.GiveBack(approval, sequence);
        }

        if (kind == OutcomeKind.NotSent && call.Session is { } session)
        {
            Sessions.GiveBack(session);
        }

        foreach (ref readonly var reservation in call.Reservations.AsSpan())
        {
            if (!reservation.IsSlot && (kind == OutcomeKind.NotSent || reservation.RefundsErrors))
            {
                Book.Release(sequence, reservation, call.At);
            }
        }
    }

    /// <summary>Starts again from a snapshot; empty for the beginning.</summary>
    public void Restore(ReadOnlySpan<byte> snapshot)
    {
        Book.Clear();
        Slots.Clear();
        Approvals.Clear();
        Sessions.Clear();
        _open.Clear();
        Last = default;
        if (snapshot.IsEmpty)
        {
            return;
        }

        var state = Parse(snapshot);
        Last = ReadInstant(state);
        LimitBookSnapshot.Read(state["counters"u8], Book);
        foreach (var slot in state["slots"u8].Elements)
        {
            Slots.Take(
                LimitBookSnapshot.ReadKey(slot),
                new Slot(LimitBookSnapshot.Whole(slot["seq"u8]), LimitBookSnapshot.Whole(slot["free_at"u8]), ApprovalJson.Text(slot["task"u8])),
                Last.Elapsed);
        }

        foreach (var approval in state["approvals"u8].Elements)
        {
            Approvals.Put(ApprovalJson.Read(approval));
        }

        SessionJson.Read(state["sessions"u8], Sessions);
        foreach (var call in state["open"u8].Elements)
        {
            _open[LimitBookSnapshot.Whole(call["seq"u8])] = ReadCall(call);
        }
    }

    /// <summary>Applies one record.</summary>
    public void Apply(long sequence, ReadOnlySpan<byte> payload)
    {
        var record = Parse(payload);
        Observe(ReadInstant(record));
        if (record["outcome"u8].Exists)
        {
            var word = record["outcome"u8].GetString();
            var task = ApprovalJson.Text(record["task"u8]) is { } key ? new StartedTask(key, TimeSpan.FromMilliseconds(LimitBookSnapshot.Whole(record["task_ms"u8]))) : null;
            Settle(LimitBookSnapshot.Whole(record["intent"u8]), OutcomeWords.Parse(word), ReadInstant(record), word == OutcomeWords.LeftOpen, task);
        }
        else if (ApprovalJson.Text(record["task_ended"u8]) is { } ended)
        {
            Slots.EndTask(ended);
        }
        else if (record["reserved"u8].Kind == JsonKind.True)
        {
            Reserve(sequence, ReadCall(record), SessionJson.ReadLabels(record["labels"u8]));
        }
        else if (record["asked"u8] is { Exists: true } asked)
        {
            Approvals.Ask(ApprovalJson.Read(asked));
        }
        else if (ApprovalJson.Text(record["answer"u8]) is { } answer)
        {
            var id = ApprovalJson.Text(record["approval"u8]) ?? "";
            if (answer == "expired")
            {
                Approvals.Expire(id);
            }
            else
            {
                Approvals.Answer(id, new ApprovalAnswer(ApprovalJson.Text(record["by"u8]) ?? "", answer == "approved", ApprovalJson.Text(record["answer_reason"u8])));
            }
        }
    }

    /// <summary>Writes the state as a JSON object.</summary>
    public void Save(IBufferWriter<byte> destination)
    {
        using var writer = new Utf8JsonWriter(destination);
        writer.WriteStartObject();
        WriteInstant(writer, Last);
        writer.WritePropertyName("counters"u8);
        LimitBookSnapshot.Write(writer, Book, Last);
        WriteSlots(writer);
        writer.WriteStartArray("approvals"u8);
        foreach (var approval in Approvals.All.OrderBy(a => a.RequestedAt))
        {
            ApprovalJson.Write(writer, approval);
        }

        writer.WriteEndArray();
        writer.WritePropertyName("sessions"u8);
        SessionJson.Write(writer, Sessions, Last.Elapsed);
        writer.WriteStartArray("open"u8);
        foreach (var (sequence, call) in _open)
        {
            writer.WriteStartObject();
            writer.WriteNumber("seq"u8, sequence);
            writer.WriteString("server"u8, call.Server);
            writer.WriteString("name"u8, call.Name);
            WriteInstant(writer, call.At);
            LimitRecord.Write(writer, call.Reservations);
            if (call.Approval is { } used)
            {
                writer.WriteString("approval"u8, used);
            }

            if (call.Session is { } session)
            {
                SessionJson.WriteKey(writer, session);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteSlots(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("slots"u8);
        foreach (var (key, slot) in Slots.All.Where(taken => taken.Slot.FreeAt > Last.Elapsed))
        {
            writer.WriteStartObject();
            LimitBookSnapshot.WriteKey(writer, key);
            writer.WriteNumber("seq"u8, slot.Sequence);
            writer.WriteNumber("free_at"u8, slot.FreeAt);
            if (slot.Task is { } task)
            {
                writer.WriteString("task"u8, task);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes the two readings of the limits' clock.</summary>
    public static void WriteInstant(Utf8JsonWriter writer, LimitInstant at)
    {
        writer.WriteNumber("at"u8, at.Elapsed);
        writer.WriteNumber("wall"u8, at.Calendar);
    }

    private static LimitInstant ReadInstant(JsonView record) =>
        new(LimitBookSnapshot.Whole(record["at"u8]), LimitBookSnapshot.Whole(record["wall"u8]));

    private static ReservedCall ReadCall(JsonView record)
    {
        var server = record["server"u8].Kind == JsonKind.String ? record["server"u8].GetString() : null;
        var name = record["name"u8].Kind == JsonKind.String ? record["name"u8].GetString() : null;
        return new ReservedCall(server, name, ReadInstant(record), LimitRecord.Read(record["limits"u8]), ApprovalJson.Text(record["approval"u8]), SessionJson.ReadKey(record));
    }

    // A record that cannot be read stops the start: to skip it would be to forget what it counted.
    private JsonView Parse(ReadOnlySpan<byte> text) => _tape.TryRead(text.ToArray(), Budget, out var fault)
        ? _tape.Root
        : throw new InvalidDataException($"a record is not the JSON this version writes: {fault.Kind} at byte {fault.Offset}");
}
