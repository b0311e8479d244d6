namespace Turnpike.Wire.Schemas.Documents;

/// <summary>Ends the compiling of a schema that cannot be used; caught at the compiler's door, never seen outside.</summary>
internal sealed class SchemaProblemException : Exception
{
    public SchemaProblemException(string what, SchemaPlace place, string keyword = "")
        : base($"{what} (at {(place.Document.IsMain ? "" : place.Document.Uri)}#{place.Pointer}{(keyword.Length > 0 ? "/" : "")}{keyword})")
    {
    }
}
