using Turnpike.Policies.Documents;
using Turnpike.Policies.Parsing;

namespace Turnpike.Policies.Checks;

/// <summary>Warnings about a document that works, but probably not as meant.</summary>
internal static class DocumentChecks
{
    public static void Check(PolicyDocument document, ProblemList problems)
    {
    }
}
