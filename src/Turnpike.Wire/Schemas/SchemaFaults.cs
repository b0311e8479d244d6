using System.Text;
using Turnpike.Wire.Json;
using Turnpike.Wire.Schemas.Documents;

namespace Turnpike.Wire.Schemas;

/// <summary>Writes a failed validation down; only now does anything become text.</summary>
internal static class SchemaFaults
{
    /// <summary>The fault of the keyword that failed last.</summary>
    public static SchemaFault Of(JsonView root, Evaluation evaluation)
    {
        var keyword = evaluation.FailedKeyword!;
        return new SchemaFault(PathOf(root, evaluation.FailedAt), keyword.Name, keyword.Path, keyword.Describe(evaluation.FailedDetail));
    }

    /// <summary>The fault of a property that strict validation found undeclared.</summary>
    public static SchemaFault Undeclared(JsonView root, JsonView property) =>
        new(PathOf(root, property), "unevaluatedProperties", "", "the property is not declared");

    private static string PathOf(JsonView from, JsonView to)
    {
        var path = new StringBuilder();
        while (from != to && TryStepTowards(ref from, to, path))
        {
        }

        return path.ToString();
    }

    private static bool TryStepTowards(ref JsonView from, JsonView to, StringBuilder path)
    {
        foreach (var member in from.Members)
        {
            if (to.Start >= member.Value.Start && to.End <= member.Value.End)
            {
                path.Append('/').Append(SchemaLibrary.Escape(member.Name.GetString()));
                from = member.Value;
                return true;
            }
        }

        var index = 0;
        foreach (var element in from.Elements)
        {
            if (to.Start >= element.Start && to.End <= element.End)
            {
                path.Append('/').Append(index);
                from = element;
                return true;
            }

            index++;
        }

        return false;
    }
}
