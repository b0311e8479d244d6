using System.Collections.Concurrent;
using Turnpike.Admin.Faults;
using Turnpike.Console.Frame;
using Turnpike.State.Ledgers;

namespace Turnpike.Console.Servers;

/// <summary>How something came out that was done for a page.</summary>
/// <param name="Sentence">What was done.</param>
/// <param name="Path">Where to go on; null for where one is.</param>
public sealed record WorkEnd(string Sentence, string? Path = null);

/// <summary>Something that takes its time: a look at a server that may be slow or not answer at all.</summary>
/// <param name="Key">What it is about: a server's name.</param>
/// <param name="What">What is done, such as <c>Looking at it</c>.</param>
/// <param name="Since">Since when.</param>
public sealed record Work(string Key, string What, DateTimeOffset Since)
{
    /// <summary>How it came out; null while it is under way, and where it failed.</summary>
    public WorkEnd? End { get; init; }

    /// <summary>Why it failed; null where it did not. May hold untrusted text.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether it is still under way.</summary>
    public bool IsUnderWay => End is null && Problem is null;
}

/// <summary>
/// What is under way at servers, for pages that do not wait for it: a page waits a moment, and then says that it goes on. One thing at a time
/// for a server. Nothing of it is state: the acts are, and the record has them.
/// </summary>
internal sealed class ServerWork
{
    private const int Most = 200;

    /// <summary>How long a page waits for what is usually quick.</summary>
    public static readonly TimeSpan Moment = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Work> _works = new(StringComparer.Ordinal);

    /// <summary>What is, or was last, done about a key; null for nothing.</summary>
    public Work? Find(string key) => _works.GetValueOrDefault(key);

    /// <summary>Whether anything is under way.</summary>
    public bool IsBusy(string key) => Find(key) is { IsUnderWay: true };

    /// <summary>Forgets how something came out that was told.</summary>
    public void Forget(string key)
    {
        if (Find(key) is { IsUnderWay: false } over)
        {
            _works.TryRemove(KeyValuePair.Create(key, over));
        }
    }

    /// <summary>Begins something and answers with how it came out, or, when that takes longer than a moment, with the page that shows it.</summary>
    /// <param name="request">Who asks.</param>
    /// <param name="key">What it is about.</param>
    /// <param name="what">What is done, as a sentence without its end.</param>
    /// <param name="page">The page that shows it, and where to go after it.</param>
    /// <param name="patience">How long to wait.</param>
    /// <param name="work">Does it. Bounded by its own time limits; it goes on when the browser is gone.</param>
    public async ValueTask<PageAnswer> DoAsync(PageRequest request, string key, string what, string page, TimeSpan patience, Func<Task<WorkEnd>> work)
    {
        var begun = new Work(key, what, request.Site.Time.GetUtcNow());
        if (!TryBegin(begun))
        {
            throw new AdminException(AdminFaultCode.Conflict, $"'{key}' is busy: {Find(key)?.What ?? "something else"}", "wait until it is over");
        }

        var done = RunAsync(begun, work);
        await Task.WhenAny(done, Task.Delay(patience, request.Site.Time, CancellationToken.None));
        if (!done.IsCompleted)
        {
            return PageAnswer.To(page);
        }

        var over = await done;
        Forget(key);
        return over.Problem is { } problem ? PageAnswer.Back(page, problem) : PageAnswer.To(over.End!.Path ?? page, over.End.Sentence);
    }

    private bool TryBegin(Work begun)
    {
        while (true)
        {
            if (Find(begun.Key) is not { } there)
            {
                Trim();
                if (_works.TryAdd(begun.Key, begun))
                {
                    return true;
                }
            }
            else if (there.IsUnderWay)
            {
                return false;
            }
            else if (_works.TryUpdate(begun.Key, begun, there))
            {
                return true;
            }
        }
    }

    private async Task<Work> RunAsync(Work begun, Func<Task<WorkEnd>> work)
    {
        // Off the request: what is asked of a server may begin with work of our own.
        await Task.Yield();
        Work over;
        try
        {
            over = begun with { End = await work() };
        }
        catch (Exception e) when (e is AdminException or RecordUnavailableException)
        {
            over = begun with { Problem = PageWriter.Sentence(e) };
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever it was: nobody waits for ever, and what it says is not for a page.
            over = begun with { Problem = $"It could not be done ({e.GetType().Name})." };
        }

        _works[begun.Key] = over;
        return over;
    }

    private void Trim()
    {
        if (_works.Count >= Most)
        {
            foreach (var (_, old) in _works.Where(w => !w.Value.IsUnderWay).ToArray())
            {
                Forget(old.Key);
            }
        }
    }
}
