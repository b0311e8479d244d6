using System.Collections.Immutable;
using System.Security.Cryptography;
using Turnpike.State.Administrators;

namespace Turnpike.State.Approvals;

/// <summary>
/// Every approval: pure state, a projection of the record. One live approval a digest, but for one that was given back after the same
/// call had been asked for anew; bounded in number, a grant's share and size. Not thread-safe: used under the record's gate.
/// </summary>
internal sealed class ApprovalBook
{
    /// <summary>Most live approvals of a data folder.</summary>
    public const int MaxLive = 1_000;

    /// <summary>Most live approvals of one grant: no caller can crowd out the others, or bury a person in questions.</summary>
    public const int MaxLivePerGrant = 50;

    private const int MaxKept = 2 * MaxLive;
    private const long MaxKeptCharacters = 16 * 1024 * 1024;
    private const string IdCharacters = "abcdefghijklmnopqrstuvwxyz234567";

    private readonly Dictionary<string, Approval> _approvals = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<string>> _ofDigest = new(StringComparer.Ordinal);
    private long _characters;

    /// <summary>Every approval that is kept, also used and expired ones for a while.</summary>
    public IReadOnlyCollection<Approval> All => _approvals.Values;

    /// <summary>A new id.</summary>
    public static string NewId() => "ap_" + RandomNumberGenerator.GetString(IdCharacters, 16);

    /// <summary>The approval of an id; null when there is none.</summary>
    public Approval? Get(string id) => _approvals.GetValueOrDefault(id);

    /// <summary>What is to be said of a digest at a time: a denial before a yes, a yes before what waits; null when nobody was asked.</summary>
    public (Approval Approval, ApprovalState State)? Find(string digest, long now, People people)
    {
        (Approval Approval, ApprovalState State)? found = null;
        foreach (var id in _ofDigest.GetValueOrDefault(digest, []))
        {
            var approval = _approvals[id];
            var state = ApprovalVote.StateOf(approval, now, people);
            if (approval.IsLive(now) && (found is null || Weight(state) >= Weight(found.Value.State)))
            {
                found = (approval, state);
            }
        }

        return found;

        static int Weight(ApprovalState state) => state switch { ApprovalState.Denied => 2, ApprovalState.Approved => 1, _ => 0 };
    }

    /// <summary>Whether one more may be asked for; forgets what is over when it gets too much.</summary>
    public bool HasRoom(string? grant, int characters, long now)
    {
        MakeRoom(characters, now);
        var (live, own) = (0, 0);
        foreach (var approval in _approvals.Values)
        {
            if (approval.IsLive(now))
            {
                live++;
                own += approval.Grant == grant ? 1 : 0;
            }
        }

        return live < MaxLive && own < MaxLivePerGrant && _characters + characters <= MaxKeptCharacters;
    }

    /// <summary>Adds what was asked for.</summary>
    public void Ask(Approval approval)
    {
        MakeRoom(approval.Sealed.Length, approval.RequestedAt);
        Put(approval);
    }

    /// <summary>Notes a person's answer; nothing when the approval is not pending.</summary>
    public void Answer(string id, ApprovalAnswer answer)
    {
        if (_approvals.TryGetValue(id, out var approval) && approval.State == ApprovalState.Pending)
        {
            // One denial denies; whether enough people said yes is asked anew whenever it matters (ApprovalVote).
            _approvals[id] = approval with
            {
                State = answer.IsYes ? ApprovalState.Pending : ApprovalState.Denied,
                Answers = approval.Answers.Add(answer),
            };
        }
    }

    /// <summary>Notes that nobody can answer or use an approval any more.</summary>
    public void Expire(string id)
    {
        if (_approvals.TryGetValue(id, out var approval) && approval.State == ApprovalState.Pending)
        {
            _approvals[id] = approval with { State = ApprovalState.Expired };
        }
    }

    /// <summary>Notes that the intent of this sequence number used an approval.</summary>
    public void Use(string id, long sequence)
    {
        if (_approvals.TryGetValue(id, out var approval))
        {
            _approvals[id] = approval with { State = ApprovalState.Used, UsedBy = sequence };
        }
    }

    /// <summary>Gives an approval back whose call certainly was not sent; it expires when it would have.</summary>
    public void GiveBack(string id, long sequence)
    {
        if (_approvals.TryGetValue(id, out var approval) && approval.UsedBy == sequence)
        {
            _approvals[id] = approval with { State = ApprovalState.Pending, UsedBy = 0 };
        }
    }

    /// <summary>Puts an approval in its place, also a saved one.</summary>
    public void Put(Approval approval)
    {
        _approvals[approval.Id] = approval;
        _ofDigest[approval.Digest] = _ofDigest.GetValueOrDefault(approval.Digest, []).Add(approval.Id);
        _characters += approval.Sealed.Length;
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        _approvals.Clear();
        _ofDigest.Clear();
        _characters = 0;
    }

    private void MakeRoom(int characters, long now)
    {
        if (_approvals.Count < MaxKept && _characters + characters <= MaxKeptCharacters)
        {
            return;
        }

        foreach (var (id, approval) in _approvals)
        {
            if (!approval.IsLive(now))
            {
                _approvals.Remove(id);
                _characters -= approval.Sealed.Length;
                _ofDigest[approval.Digest] = _ofDigest[approval.Digest].Remove(id);
                if (_ofDigest[approval.Digest].IsEmpty)
                {
                    _ofDigest.Remove(approval.Digest);
                }
            }
        }
    }
}
