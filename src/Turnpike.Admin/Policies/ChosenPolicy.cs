using System.Text;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Policies;

namespace Turnpike.Admin.Policies;

/// <summary>A policy that something is asked of: one that is applied, by name and version, or a draft that is not.</summary>
/// <param name="Name">The applied policy; with a document, the policy it is a draft of; null for none.</param>
/// <param name="Version">One version; null for the one in force.</param>
/// <param name="Document">A draft's text in its place.</param>
public sealed record ChosenPolicy(string? Name, int? Version = null, string? Document = null);

/// <summary>Which policy an answer is about.</summary>
/// <param name="Name">The applied policy; null for a draft of none.</param>
/// <param name="Version">The version; null for a draft.</param>
/// <param name="Digest">SHA-256 of the document's bytes.</param>
public sealed record PolicyIdentity(string? Name, int? Version, string Digest);

/// <summary>Finds and compiles policies that something is asked of.</summary>
public static class ChosenPolicies
{
    /// <summary>Compiles a document. Throws <see cref="AdminException"/> naming the place of the first error.</summary>
    /// <param name="label">What it is called in the message.</param>
    /// <param name="document">Its bytes.</param>
    public static CompiledPolicy Require(string label, ReadOnlyMemory<byte> document)
    {
        var load = CompiledPolicy.Load(document);
        if (load.Policy is { } policy)
        {
            return policy;
        }

        var first = load.Problems.First(p => p.Severity == ProblemSeverity.Error);
        throw new AdminException(AdminFaultCode.Invalid, $"{label}:{first.Line}:{first.Column}: {first.Message}");
    }

    /// <summary>The policy and which it is. Throws <see cref="AdminException"/> where there is none, or the draft has an error.</summary>
    internal static (CompiledPolicy Policy, PolicyIdentity Identity) Find(ActDesk desk, ChosenPolicy chosen)
    {
        if (chosen.Document is { } document)
        {
            var draft = Require("the draft", Encoding.UTF8.GetBytes(document));
            return (draft, new PolicyIdentity(chosen.Name, null, draft.Digest.Hex));
        }

        if (chosen.Name is not { } name)
        {
            throw new AdminException(AdminFaultCode.Invalid, "name a policy, or give a document", "{\"name\": \"payments\"}");
        }

        var entry = PolicyActs.Find(desk, name);
        if (chosen.Version is not { } version || version == entry.Version)
        {
            return (entry.Compiled, new PolicyIdentity(name, entry.Version, entry.Compiled.Digest.Hex));
        }

        PolicyActs.RequireVersion(desk, name, version);
        var compiled = Require($"{name}@{version}", desk.Store.ReadPolicy(name, version));
        return (compiled, new PolicyIdentity(name, version, compiled.Digest.Hex));
    }
}
