using Turnpike.Wire.Json;
using Turnpike.Wire.Schemas.Documents;
using Turnpike.Wire.Schemas.Keywords;

namespace Turnpike.Wire.Schemas;

/// <summary>One schema of the compiled graph. The graph may have circles; it does not change once compiling ended.</summary>
internal sealed class SchemaNode
{
    public SchemaNode(SchemaResource resource) => Resource = resource;

    /// <summary>The resource it stands in, for the dynamic scope.</summary>
    public SchemaResource Resource { get; }

    /// <summary>Its keywords in the order they are asked: cheap ones first, unevaluated ones last.</summary>
    public Keyword[] Keywords { get; set; } = [];

    /// <summary>Whether the value satisfies every keyword.</summary>
    public bool Validate(JsonView instance, Evaluation evaluation)
    {
        if (!evaluation.TryEnter(this))
        {
            return false;
        }

        var mark = evaluation.Mark;
        var valid = true;
        foreach (var keyword in Keywords)
        {
            if (!keyword.Validate(instance, evaluation, mark))
            {
                valid = false;
                break;
            }
        }

        evaluation.Leave();
        return valid;
    }

    /// <summary>Validates a member or element of the value that is being validated.</summary>
    public bool ValidateChild(JsonView child, Evaluation evaluation)
    {
        var mark = evaluation.Mark;
        if (!Validate(child, evaluation))
        {
            return false;
        }

        evaluation.LeaveChild(mark);
        if (evaluation.Tracks)
        {
            evaluation.NoteEvaluated(child);
        }

        return true;
    }
}
