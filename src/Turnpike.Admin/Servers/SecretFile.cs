using System.Collections.Immutable;
using Turnpike.Admin.Faults;

namespace Turnpike.Admin.Servers;

/// <summary>Reads secrets from files: they are never arguments of a command, which every process of the machine could read.</summary>
public static class SecretFile
{
    /// <summary>Variables, one <c>NAME=value</c> a line; blank lines and those that begin with <c>#</c> are skipped. Values are taken as they stand.</summary>
    public static ImmutableArray<NamedSecret> ReadVariables(string text) => Read(text, '=', "NAME=value", trim: false);

    /// <summary>Header fields, one <c>Name: value</c> a line; blank lines and those that begin with <c>#</c> are skipped.</summary>
    public static ImmutableArray<NamedSecret> ReadHeaders(string text) => Read(text, ':', "Name: value", trim: true);

    private static ImmutableArray<NamedSecret> Read(string text, char separator, string form, bool trim)
    {
        var secrets = ImmutableArray.CreateBuilder<NamedSecret>();
        var number = 0;
        foreach (var raw in text.Split('\n'))
        {
            number++;
            var line = raw.TrimEnd('\r');
            if (string.IsNullOrWhiteSpace(line) || line.TrimStart().StartsWith('#'))
            {
                continue;
            }

            var at = line.IndexOf(separator, StringComparison.Ordinal);
            if (at <= 0)
            {
                // The line itself is not repeated: it may be the secret.
                throw new AdminException(AdminFaultCode.Invalid, $"line {number} of the secrets is not of the form {form}", form);
            }

            var value = line[(at + 1)..];
            secrets.Add(new NamedSecret(line[..at].Trim(), trim ? value.Trim() : value));
        }

        return secrets.ToImmutable();
    }
}
