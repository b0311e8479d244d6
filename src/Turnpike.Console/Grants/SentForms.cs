using System.Security.Cryptography;

namespace Turnpike.Console.Grants;

/// <summary>
/// Forms whose answer holds a token that is shown once. Each carries a key of its own, and counts once: a browser that sends the form again,
/// because its answer is loaded anew, makes no second token. Bounded; what is forgotten counts as sent.
/// </summary>
internal sealed class SentForms
{
    private const int Most = 1000;

    private readonly Lock _gate = new();
    private readonly HashSet<string> _open = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    /// <summary>A key for a form that is shown.</summary>
    public string Open()
    {
        var key = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        lock (_gate)
        {
            _open.Add(key);
            _order.Enqueue(key);
            while (_order.Count > Most)
            {
                _open.Remove(_order.Dequeue());
            }
        }

        return key;
    }

    /// <summary>Whether the form of this key comes for the first time.</summary>
    public bool Take(string key)
    {
        lock (_gate)
        {
            return _open.Remove(key);
        }
    }
}
