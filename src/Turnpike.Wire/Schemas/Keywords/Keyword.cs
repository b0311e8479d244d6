using Turnpike.Wire.Json;

namespace Turnpike.Wire.Schemas.Keywords;

/// <summary>One assertion or applicator of a compiled schema. Immutable once compiled.</summary>
internal abstract class Keyword
{
    protected Keyword(string name, string path)
    {
        Name = name;
        Path = path;
    }

    /// <summary>The keyword, as written in the schema.</summary>
    public string Name { get; }

    /// <summary>JSON Pointer of the keyword in its document; behind the document's URI and <c>#</c> when it is another document.</summary>
    public string Path { get; }

    /// <summary>
    /// Whether the value satisfies the keyword. <paramref name="mark"/> is where the log of evaluated members stood when the schema
    /// that holds the keyword began.
    /// </summary>
    public abstract bool Validate(JsonView instance, Evaluation evaluation, int mark);

    /// <summary>A sentence that names types, bounds and keys of the schema, never the value.</summary>
    public abstract string Describe(JsonView detail);
}
