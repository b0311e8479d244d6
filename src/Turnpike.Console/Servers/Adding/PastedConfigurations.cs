using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Turnpike.Admin.Servers;

namespace Turnpike.Console.Servers.Adding;

/// <summary>
/// Configurations that somebody pasted, between the page that shows what they name and the answer to it. They hold secrets: they stay in memory,
/// are for the session they came from alone, and are forgotten after a quarter of an hour or when they were answered.
/// </summary>
internal sealed class PastedConfigurations
{
    private const int Most = 20;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(15);

    private readonly Lock _gate = new();
    private readonly List<Pasted> _kept = [];

    /// <summary>Reads a configuration and keeps it. Throws <see cref="Turnpike.Admin.Faults.AdminException"/> when it is none.</summary>
    /// <param name="owner">What tells the session.</param>
    /// <param name="text">JSON as clients have it, or Codex' TOML.</param>
    /// <param name="now">The time.</param>
    /// <returns>By what it is found again.</returns>
    public string Keep(string owner, string text, DateTimeOffset now)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var servers = text.AsSpan().TrimStart() is ['{' or '/', ..] ? ClientConfiguration.Read(bytes, everyProject: true) : ClientConfiguration.ReadToml(bytes);
        var pasted = new Pasted(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)), owner, servers, now + Life);
        lock (_gate)
        {
            Sweep(now);
            if (_kept.Count >= Most)
            {
                _kept.RemoveAt(0);
            }

            _kept.Add(pasted);
        }

        return pasted.Id;
    }

    /// <summary>The servers of one; null where it is not (any more), or somebody else's.</summary>
    public ImmutableArray<ImportedServer>? Find(string owner, string id, DateTimeOffset now)
    {
        lock (_gate)
        {
            Sweep(now);
            return _kept.FirstOrDefault(k => k.Id == id && k.Owner == owner)?.Servers;
        }
    }

    /// <summary>Forgets one.</summary>
    public void Forget(string id)
    {
        lock (_gate)
        {
            _kept.RemoveAll(k => k.Id == id);
        }
    }

    private void Sweep(DateTimeOffset now) => _kept.RemoveAll(k => k.Until <= now);

    private sealed record Pasted(string Id, string Owner, ImmutableArray<ImportedServer> Servers, DateTimeOffset Until)
    {
        public override string ToString() => Id;
    }
}
