using System.Security.Cryptography;
using Turnpike.Audit.Checkpoints;
using Turnpike.Audit.Segments;

namespace Turnpike.Audit.Verification;

/// <summary>Checks a record folder offline: needs nothing but its files, and never changes them.</summary>
public static class AuditVerifier
{
    /// <summary>
    /// Reads every record of <paramref name="folder"/> and stops at the first that is changed, removed, reordered or inserted.
    /// Never throws for what the files hold; throws <see cref="IOException"/> when they cannot be read and
    /// <see cref="ArgumentException"/> when the given key or checkpoint is none.
    /// </summary>
    public static VerifyReport Verify(string folder, VerifyOptions options)
    {
        var notes = new List<string>();
        var held = new HeldCheckpoints();
        if (options.Checkpoint is { } text)
        {
            held.AddGiven(text);
        }

        using var key = ECDsa.Create();
        if (options.PublicKey is { } given)
        {
            ImportGiven(key, given);
        }
        else if (ImportOwn(key, folder) is { } problem)
        {
            return new VerifyReport { Fault = new VerifyFault(VerifyFaultKind.Key, SegmentFolder.PublicKeyName, 0, -1, problem) };
        }
        else
        {
            notes.Add("the key is the folder's own: hold a copy elsewhere to find a record that was rewritten together with its key");
        }

        // Read before the log: while its owner is at work, every checkpoint seen here is of records already there.
        var ownProblem = held.AddOwn(folder, notes);
        var walk = new ChainWalk(key, held, options.MaxUnsigned) { Progress = options.Progress, Cancellation = options.Cancellation };
        VerifyFault? fault = null;
        try
        {
            Walk(folder, walk, held, key, ownProblem);
        }
        catch (FaultFoundException e)
        {
            fault = e.Fault;
        }

        notes.AddRange(walk.Notes);
        notes.AddRange(Directory.EnumerateFiles(folder, "*.torn").Order(StringComparer.Ordinal).Select(p => $"{Path.GetFileName(p)} holds bytes that were cut off"));
        return new VerifyReport
        {
            Fault = fault,
            Records = walk.Records,
            First = walk.First,
            Last = walk.Last,
            Head = walk.Head,
            LogId = walk.LogId,
            Checkpoints = walk.Checkpoints + held.Count,
            SignedUpTo = walk.SignedUpTo,
            Segments = walk.Segments,
            KeyId = SigningKey.IdOf(key),
            IsKeyGiven = options.PublicKey is not null,
            GivenCheckpoints = held.All.Count(c => c.IsGiven),
            Notes = [.. notes],
        };
    }

    private static void Walk(string folder, ChainWalk walk, HeldCheckpoints held, ECDsa key, string? ownProblem)
    {
        foreach (var (checkpoint, isGiven) in held.All)
        {
            if (!checkpoint.IsSignedBy(key))
            {
                throw ChainWalk.Held(checkpoint, isGiven, "its signature is not by the key");
            }
        }

        var segments = SegmentFolder.List(folder);
        if (segments.IsEmpty)
        {
            throw new FaultFoundException(new VerifyFault(VerifyFaultKind.MissingSegment, "", 1, -1, "there is no segment in this folder"));
        }

        for (var i = 0; i < segments.Length; i++)
        {
            walk.Segment(segments[i], isLast: i == segments.Length - 1);
        }

        foreach (var (checkpoint, isGiven) in held.All)
        {
            if (checkpoint.LogId != walk.LogId)
            {
                throw ChainWalk.Held(checkpoint, isGiven, "it is of another log");
            }
        }

        walk.Finish();
        if (ownProblem is not null)
        {
            throw new FaultFoundException(new VerifyFault(VerifyFaultKind.Checkpoint, SegmentFolder.CheckpointsName, 0, -1, ownProblem));
        }
    }

    private static void ImportGiven(ECDsa key, string pem)
    {
        try
        {
            key.ImportFromPem(pem);
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new ArgumentException($"this is no public key: {e.Message}", nameof(pem), e);
        }
    }

    private static string? ImportOwn(ECDsa key, string folder)
    {
        var path = Path.Combine(folder, SegmentFolder.PublicKeyName);
        if (!File.Exists(path))
        {
            return $"{SegmentFolder.PublicKeyName} is missing and no key was given";
        }

        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return null;
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            return $"{SegmentFolder.PublicKeyName} holds no public key: {e.Message}";
        }
    }
}
