using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Audit.Verification;

namespace Turnpike.Admin.Records;

/// <summary>Asks how a verification of the record stands, or for one.</summary>
public sealed record VerifyRecord
{
    /// <summary>Begin one now, unless one is under way.</summary>
    public bool Begin { get; init; }

    /// <summary>The node's public key (PEM) as kept elsewhere; null for the folder's own.</summary>
    public string? PublicKey { get; init; }

    /// <summary>Checkpoints kept elsewhere, one a line.</summary>
    public string? Checkpoints { get; init; }
}

/// <summary>How a verification stands, or what it found.</summary>
/// <param name="State"><c>none</c>, <c>running</c>, <c>intact</c>, <c>not_intact</c> or <c>failed</c> (the files could not be read).</param>
/// <param name="By">Who asked for it.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="FinishedAt">When it ended.</param>
/// <param name="Done">Records read so far.</param>
/// <param name="Of">Records there were when it began.</param>
/// <param name="Proof">What was proved, in sentences.</param>
/// <param name="Report">What was found.</param>
public sealed record VerificationView(
    string State, string? By, DateTimeOffset? StartedAt, DateTimeOffset? FinishedAt, long Done, long Of, ImmutableArray<string> Proof, VerificationReport? Report)
{
    /// <summary>None was asked for in this process's life.</summary>
    public static VerificationView None { get; } = new("none", null, null, null, 0, 0, [], null);
}

/// <summary>What a verification found, as <c>audit verify --json</c> says it.</summary>
/// <param name="Records">Records that were read and are right.</param>
/// <param name="Segments">Segments they stand in.</param>
/// <param name="First">The first record.</param>
/// <param name="Last">The last record that is right.</param>
/// <param name="Head">Its chain hash.</param>
/// <param name="LogId">The log's id.</param>
/// <param name="Checkpoints">Signatures that were checked.</param>
/// <param name="KeyId">The key they are by.</param>
/// <param name="KeyGiven">Whether that key was given.</param>
/// <param name="SignedUpTo">The last record a signature covers.</param>
/// <param name="Fault">What is wrong; null for nothing.</param>
/// <param name="Notes">What is no fault but worth a look.</param>
public sealed record VerificationReport(
    long Records,
    int Segments,
    long First,
    long Last,
    string Head,
    string LogId,
    long Checkpoints,
    string KeyId,
    bool KeyGiven,
    long SignedUpTo,
    VerificationFault? Fault,
    ImmutableArray<string> Notes);

/// <summary>What is wrong with a record, and where.</summary>
/// <param name="Kind">The kind of fault.</param>
/// <param name="Segment">File name of the segment; empty where no one is meant.</param>
/// <param name="Sequence">The first bad record.</param>
/// <param name="Offset">Byte offset in the file; -1 where none is meant.</param>
/// <param name="Message">A sentence.</param>
public sealed record VerificationFault(string Kind, string Segment, long Sequence, long Offset, string Message);

/// <summary>Verifies the record in the background, one at a time. What was found is kept until the next.</summary>
internal sealed class RecordVerification(string dataFolder, Func<long> head, TimeProvider time) : IAsyncDisposable
{
    // Keys and checkpoints are short; who gives more means something else.
    private const int MaxGiven = 4 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private VerificationView _view = VerificationView.None;
    private Task _running = Task.CompletedTask;
    private long _done;

    /// <summary>The act: begins one where that is asked for, and says how it stands.</summary>
    public static ValueTask<VerificationView> PerformAsync(ActDesk desk, VerifyRecord request, CancellationToken cancellation) =>
        ValueTask.FromResult(desk.Verification.Ask(request, desk.Who));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private VerificationView Ask(VerifyRecord request, string who)
    {
        if (request.PublicKey?.Length > MaxGiven || request.Checkpoints?.Length > MaxGiven)
        {
            throw new AdminException(AdminFaultCode.Invalid, "a key and checkpoints kept elsewhere have at most 4 MiB", "the last lines of checkpoints.jsonl");
        }

        lock (_gate)
        {
            if (request.Begin && _running.IsCompleted)
            {
                Volatile.Write(ref _done, 0);
                _view = new VerificationView("running", who, time.GetUtcNow(), null, 0, head(), [], null);
                _running = Task.Factory.StartNew(() => Run(request), _stop.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            }

            return _view.State == "running" ? _view with { Done = Math.Min(Volatile.Read(ref _done), _view.Of) } : _view;
        }
    }

    private void Run(VerifyRecord request)
    {
        try
        {
            var report = AuditVerifier.Verify(
                Path.Combine(dataFolder, "record"),
                new VerifyOptions
                {
                    PublicKey = Given(request.PublicKey),
                    Checkpoint = Given(request.Checkpoints),
                    Progress = done => Volatile.Write(ref _done, done),
                    Cancellation = _stop.Token,
                });
            Finish(report.IsIntact ? "intact" : "not_intact", report.Records, VerifyProof.Of(report), View(report));
        }
        catch (ArgumentException e)
        {
            Finish("failed", 0, [e.Message], null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Finish("failed", 0, [$"The files could not be read: {e.Message}"], null);
        }
    }

    private void Finish(string state, long done, ImmutableArray<string> proof, VerificationReport? report)
    {
        lock (_gate)
        {
            _view = _view with { State = state, FinishedAt = time.GetUtcNow(), Done = done, Of = Math.Max(done, _view.Of), Proof = proof, Report = report };
        }
    }

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static VerificationReport View(VerifyReport report) => new(
        report.Records,
        report.Segments,
        report.First,
        report.Last,
        report.Head,
        report.LogId,
        report.Checkpoints,
        report.KeyId,
        report.IsKeyGiven,
        report.SignedUpTo,
        report.Fault is { } fault ? new VerificationFault(JsonNamingPolicy.SnakeCaseLower.ConvertName(fault.Kind.ToString()), fault.Segment, fault.Sequence, fault.Offset, fault.Message) : null,
        report.Notes);
}
