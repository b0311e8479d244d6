namespace Turnpike.Campaigns.Checks;

/// <summary>What a campaign found. One violation is enough for exit code 1.</summary>
internal sealed class Verdict
{
    private const int Shown = 10;

    private readonly Lock _gate = new();
    private int _violations;

    /// <summary>Whether everything held so far.</summary>
    public bool Holds => Volatile.Read(ref _violations) == 0;

    /// <summary>Notes a violation and says it at once.</summary>
    public void Violation(string what)
    {
        lock (_gate)
        {
            if (++_violations <= Shown)
            {
                Console.WriteLine($"VIOLATION: {what}");
            }
        }
    }

    /// <summary>Notes a violation unless <paramref name="holds"/>.</summary>
    public void Require(bool holds, string what)
    {
        if (!holds)
        {
            Violation(what);
        }
    }

    /// <summary>Says how it ended; gives the exit code.</summary>
    public int Finish(string campaign)
    {
        Console.WriteLine(Holds ? $"{campaign}: held" : $"{campaign}: {_violations} VIOLATIONS");
        return Holds ? 0 : 1;
    }
}
