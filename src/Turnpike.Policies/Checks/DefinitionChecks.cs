using Turnpike.Policies.Documents;
using Turnpike.Policies.Parsing;

namespace Turnpike.Policies.Checks;

/// <summary>Warnings about a document against the definitions of a server.</summary>
internal static class DefinitionChecks
{
    public static void Check(PolicyDocument document, IReadOnlyCollection<KnownTool> tools, ProblemList problems)
    {
    }
}
