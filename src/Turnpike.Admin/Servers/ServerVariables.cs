using System.Collections.Immutable;
using Turnpike.Admin.Faults;
using Turnpike.State.Snapshots;
using Turnpike.State.Vault;

namespace Turnpike.Admin.Servers;

/// <summary>What a server may be given: no variable that steers its process unless somebody means it, and secrets only where others cannot read them.</summary>
public static class ServerVariables
{
    /// <summary>Throws <see cref="AdminException"/> for a target that does not keep to it, saying what would be right.</summary>
    /// <param name="target">How the server is reached.</param>
    /// <param name="allowed">Variables that somebody means.</param>
    public static void Require(ServerTarget target, ImmutableArray<string> allowed)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (SecretReferences.Check(target) is [var problem, ..])
        {
            throw new AdminException(AdminFaultCode.Invalid, $"{problem.Place}: {problem.Message}", SecretReferences.To("NAME"));
        }

        foreach (var (name, _) in target.Environment)
        {
            if (VariableNames.WhyNoVariable(name) is { } why && !(!allowed.IsDefault && allowed.Contains(name, StringComparer.Ordinal)))
            {
                throw new AdminException(
                    AdminFaultCode.Invalid, $"the variable {name} is not given to a server by the way: {why}. Whoever means it says so when the server is added", $"--allow-variable {name}");
            }
        }
    }
}
