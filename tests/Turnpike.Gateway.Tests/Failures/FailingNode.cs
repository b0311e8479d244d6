using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Nodes;
using Turnpike.Catalog.Definitions;
using Turnpike.State.Ledgers;
using Turnpike.State.Sessions;
using Turnpike.State.Snapshots;

namespace Turnpike.Gateway.Tests.Failures;

/// <summary>A node whose ledger a test can break: everything else is the real one's.</summary>
public sealed class FailingNode(Node real) : Node
{
    private readonly FailingLedger _ledger = new(real.Ledger);

    /// <summary>Runs before a reservation; what it throws the ledger throws.</summary>
    public Func<Task>? BeforeReserve
    {
        set => _ledger.Before = value;
    }

    public override string Folder => real.Folder;

    public override Snapshot Current => real.Current;

    public override Ledger Ledger => _ledger;

    public override bool IsOwner => real.IsOwner;

    protected override TimeProvider Time => TimeProvider.System;

    public override ValueTask<TResponse> ActAsAsync<TRequest, TResponse>(Actor? actor, Act<TRequest, TResponse> act, TRequest request, CancellationToken cancellation) =>
        real.ActAsAsync(actor, act, request, cancellation);

    public override ValueTask ObserveAsync(string server, ImmutableArray<Definition> seen, CancellationToken cancellation) => real.ObserveAsync(server, seen, cancellation);

    public override void Announce(Uri address) => real.Announce(address);

    public override byte[] DeriveKey(string purpose) => real.DeriveKey(purpose);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class FailingLedger(Ledger real) : Ledger
    {
        public Func<Task>? Before { get; set; }

        public override async ValueTask<Reservation> ReserveAsync(CallIntent intent, CancellationToken cancellation)
        {
            if (Before is { } before)
            {
                await before();
            }

            return await real.ReserveAsync(intent, cancellation);
        }

        public override ValueTask<SessionView> ViewSessionAsync(SessionKey session, CancellationToken cancellation) => real.ViewSessionAsync(session, cancellation);

        public override Task WaitForAnswerAsync(string approval, CancellationToken cancellation) => real.WaitForAnswerAsync(approval, cancellation);

        public override void Settle(in CallOutcome outcome) => real.Settle(outcome);

        public override void Note(CallIntent entry) => real.Note(entry);

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
