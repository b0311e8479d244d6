using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Turnpike.Console.Frame;

/// <summary>A form that was sent and waits until whoever sent it proves who they are. Never printed: it may hold anything.</summary>
internal sealed class HeldForm
{
    /// <summary>Who sent it; it is of nobody else's sessions.</summary>
    public required string Person { get; init; }

    /// <summary>The act that takes the proof.</summary>
    public required string Act { get; init; }

    /// <summary>Where it was sent to.</summary>
    public required string Path { get; init; }

    /// <summary>The query of that address.</summary>
    public required QueryString Query { get; init; }

    /// <summary>What was sent.</summary>
    public required IFormCollection Form { get; init; }

    /// <summary>Until when it is kept.</summary>
    public required DateTimeOffset Ends { get; init; }
}

/// <summary>
/// Forms that wait for a proof: kept in memory, so that what somebody typed is neither lost nor written into a page. Bounded; each is found by
/// an id nobody can guess, by whoever sent it alone, in any session of theirs: a sign-in at an issuer opens a new one. Thread-safe.
/// </summary>
/// <param name="time">Clock.</param>
internal sealed class HeldForms(TimeProvider time)
{
    private const int Most = 64;
    private const int MostOfPerson = 4;
    private const int Longest = 64 * 1024;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, HeldForm> _held = new(StringComparer.Ordinal);

    /// <summary>Keeps the form of a request; its id, or null where it is too long to be kept.</summary>
    public string? Keep(HttpRequest request, IFormCollection form, string person, string act)
    {
        if (form.Sum(field => field.Key.Length + field.Value.Sum(value => value?.Length ?? 0)) > Longest)
        {
            return null;
        }

        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        lock (_gate)
        {
            Sweep();
            Drop(f => string.Equals(f.Person, person, StringComparison.OrdinalIgnoreCase), MostOfPerson);
            Drop(_ => true, Most);
            _held[id] = new HeldForm { Person = person, Act = act, Path = request.Path.Value ?? "", Query = request.QueryString, Form = form, Ends = time.GetUtcNow() + Life };
        }

        return id;
    }

    /// <summary>One of somebody's; null where there is none (any more).</summary>
    public HeldForm? Find(string id, string person)
    {
        lock (_gate)
        {
            Sweep();
            return _held.TryGetValue(id, out var form) && string.Equals(form.Person, person, StringComparison.OrdinalIgnoreCase) ? form : null;
        }
    }

    /// <summary>As <see cref="Find"/>, and it waits no more: what was sent once is done once.</summary>
    public HeldForm? Take(string id, string person)
    {
        lock (_gate)
        {
            var form = Find(id, person);
            if (form is not null)
            {
                _held.Remove(id);
            }

            return form;
        }
    }

    // The oldest of those make room for one more.
    private void Drop(Func<HeldForm, bool> which, int most)
    {
        foreach (var (id, _) in _held.Where(f => which(f.Value)).OrderByDescending(f => f.Value.Ends).Skip(most - 1).ToArray())
        {
            _held.Remove(id);
        }
    }

    private void Sweep()
    {
        var now = time.GetUtcNow();
        foreach (var id in _held.Where(f => f.Value.Ends <= now).Select(f => f.Key).ToArray())
        {
            _held.Remove(id);
        }
    }
}
