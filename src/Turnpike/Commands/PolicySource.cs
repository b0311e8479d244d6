using System.Globalization;
using System.Text;
using System.Text.Json;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Policies;
using Turnpike.Admin.Servers;
using Turnpike.Policies;
using Turnpike.State.Folders;

namespace Turnpike.Commands;

/// <summary>
/// A policy as a command was given it. What holds a <c>/</c> or ends in .json, .yaml or .yml is a file where there is one; any other word
/// is the name of an applied policy where there is one, <c>NAME@VERSION</c> one of its versions.
/// </summary>
/// <param name="Label">What it is called: the file, or <c>NAME@VERSION</c>.</param>
/// <param name="Document">Its bytes.</param>
/// <param name="Name">The applied policy's name; null for a file.</param>
/// <param name="Version">The applied policy's version; 0 for a file.</param>
internal sealed record PolicySource(string Label, byte[] Document, string? Name, int Version)
{
    /// <summary>What the argument is called in help.</summary>
    public const string ArgumentName = "FILE-or-NAME";

    /// <summary>The digest of the bytes.</summary>
    public PolicyDigest Digest => PolicyDigest.Of(Document);

    /// <summary>
    /// Reads it, and says of an applied policy on the side which version was taken. Throws <see cref="AdminException"/> where there is
    /// neither a file nor a policy of that name, naming a near one. Looking creates no data folder.
    /// </summary>
    public static async Task<PolicySource> ReadAsync(Scene scene, string given, CancellationToken cancellation)
    {
        if (IsFile(given))
        {
            return new PolicySource(given, await scene.ReadFileAsync(given, cancellation), null, 0);
        }

        var (name, version) = Split(given);
        if (!ServerName.IsValid(name) || (!scene.IsRemote && !DataFolder.HasState(DataFolder.Resolve(scene.Data))))
        {
            return new PolicySource(given, await scene.ReadFileAsync(given, cancellation), null, 0);
        }

        PolicyView policy;
        try
        {
            policy = await scene.ActAsync(AdminActs.ShowPolicy, new NamedPolicy(name, version), cancellation);
        }
        catch (AdminException e) when (e.Fault.Code == AdminFaultCode.NotFound && version is null)
        {
            return File.Exists(given)
                ? new PolicySource(given, await scene.ReadFileAsync(given, cancellation), null, 0)
                : throw new AdminException(AdminFaultCode.NotFound, $"there is neither a file nor an applied policy '{given}'", e.Fault.Nearest ?? Scene.NearestFile(given));
        }

        if (!scene.Answer.IsJson)
        {
            scene.Answer.Error.WriteLine($"turnpike: '{given}' is the applied policy '{name}', version {policy.Version}{(File.Exists(given) ? $"; the file would be ./{given}" : "")}");
        }

        return new PolicySource($"{name}@{policy.Version}", Encoding.UTF8.GetBytes(policy.Document!), name, policy.Version);
    }

    /// <summary>Compiles it. Throws <see cref="AdminException"/> naming the place of the first error.</summary>
    public CompiledPolicy RequireValid() => PolicyText.RequireValid(Label, Document);

    /// <summary>Writes which policy it is as the member <c>policy</c> of a JSON object, or as another one.</summary>
    public void WriteJson(Utf8JsonWriter json, string member = "policy")
    {
        json.WriteStartObject(member);
        json.WriteString("file", Name is null ? Label : null);
        json.WriteString("name", Name);
        if (Name is null)
        {
            json.WriteNull("version");
        }
        else
        {
            json.WriteNumber("version", Version);
        }

        json.WriteString("digest", Digest.Hex);
        json.WriteEndObject();
    }

    /// <summary>A name and the version behind an <c>@</c>. Throws <see cref="AdminException"/> where that is no version.</summary>
    public static (string Name, int? Version) Split(string given)
    {
        var at = given.IndexOf('@', StringComparison.Ordinal);
        return at < 0 ? (given, null)
            : int.TryParse(given.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0 ? (given[..at], version)
            : throw new AdminException(AdminFaultCode.Invalid, $"'{given[(at + 1)..]}' is no version of a policy", $"{given[..at]}@1");
    }

    private static bool IsFile(string given) =>
        given == "-" || given.AsSpan().IndexOfAny('/', '\\') >= 0
        || (File.Exists(given) && Path.GetExtension(given).ToUpperInvariant() is ".JSON" or ".YAML" or ".YML");
}
