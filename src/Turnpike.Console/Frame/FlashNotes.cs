namespace Turnpike.Console.Frame;

/// <summary>Sentences for the next page of a session, each shown once. Bounded: what is too much is forgotten, since the record has what was done.</summary>
internal sealed class FlashNotes
{
    private const int Most = 1000;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Said> _notes = new(StringComparer.Ordinal);

    /// <summary>Keeps a sentence for a session's next page.</summary>
    public void Keep(string session, Said said)
    {
        lock (_gate)
        {
            if (_notes.Count >= Most)
            {
                _notes.Clear();
            }

            _notes[session] = said;
        }
    }

    /// <summary>The sentence for this session, which is then gone; null where there is none.</summary>
    public Said? Take(string session)
    {
        lock (_gate)
        {
            return _notes.Remove(session, out var said) ? said : null;
        }
    }
}
