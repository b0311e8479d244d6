using System.Collections.Immutable;
using System.Text;
using Turnpike.State.Folders;
using Turnpike.State.Vault.Programs;

namespace Turnpike.State.Vault.Keys;

/// <summary>Keeps one small secret for each data folder with the operating system's user.</summary>
internal interface IKeyring
{
    /// <summary>What it is called.</summary>
    string Name { get; }

    /// <summary>The secret of an account; null where it has none. Throws <see cref="DataFolderException"/> when it does not answer.</summary>
    byte[]? Read(string account);

    /// <summary>Keeps a secret. Throws <see cref="DataFolderException"/>.</summary>
    void Write(string account, byte[] secret);
}

/// <summary>
/// The keyring by the operating system's own program: <c>secret-tool</c> (Secret Service), or <c>security</c> (macOS keychain). Secrets go by
/// standard input and output, never as an argument, which every process of the machine could read.
/// </summary>
internal sealed class UserKeyring : IKeyring
{
    private const string Service = "turnpike";
    private const int Longest = 4096;

    private readonly string _program;
    private readonly bool _isMac;

    private UserKeyring(string program, bool isMac) => (_program, _isMac) = (program, isMac);

    /// <inheritdoc/>
    public string Name => _isMac ? "keychain" : "secret service";

    /// <summary>The keyring of this machine; null where its program is not there.</summary>
    public static UserKeyring? Find(string? path)
    {
        if (OperatingSystem.IsMacOS())
        {
            return File.Exists("/usr/bin/security") ? new UserKeyring("/usr/bin/security", isMac: true) : null;
        }

        var found = (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Where(Path.IsPathFullyQualified).Select(folder => Path.Combine(folder, "secret-tool")).FirstOrDefault(File.Exists);
        return found is null ? null : new UserKeyring(found, isMac: false);
    }

    /// <inheritdoc/>
    public byte[]? Read(string account)
    {
        var (code, output) = Run(_isMac ? ["find-generic-password", "-s", Service, "-a", account, "-w"] : ["lookup", "service", Service, "folder", account], null);
        var text = Encoding.UTF8.GetString(output).Trim();
        var secret = new byte[text.Length];
        return code == 0 && text.Length > 0 && Convert.TryFromBase64String(text, secret, out var length) ? secret[..length] : null;
    }

    /// <inheritdoc/>
    public void Write(string account, byte[] secret)
    {
        var text = Convert.ToBase64String(secret);

        // "security -i" takes its commands from standard input: the one way to give it a secret that is no argument.
        var (code, _) = _isMac
            ? Run(["-i"], $"add-generic-password -U -s {Service} -a {account} -w {text}\n")
            : Run(["store", "--label=Turnpike data folder", "service", Service, "folder", account], text);
        if (code != 0 || Read(account) is not { } kept || !kept.AsSpan().SequenceEqual(secret))
        {
            throw new DataFolderException($"the {Name} did not keep the key (exit code {code}). Is it unlocked?");
        }
    }

    private (int Code, byte[] Output) Run(string[] arguments, string? input)
    {
        try
        {
            ImmutableArray<string> command = [_program, .. arguments];
            return OuterProgram.RunAsync(command, input is null ? null : Encoding.UTF8.GetBytes(input), Longest, CancellationToken.None).GetAwaiter().GetResult();
        }
        catch (OuterProgramException e)
        {
            throw new DataFolderException($"the {Name} cannot be asked: {e.Message}", e);
        }
    }
}
