namespace Turnpike.Catalog.Lists;

/// <summary>The lists a server answers with.</summary>
public enum ListKind : byte
{
    /// <summary><c>tools/list</c>, member <c>tools</c>.</summary>
    Tools,

    /// <summary><c>prompts/list</c>, member <c>prompts</c>.</summary>
    Prompts,

    /// <summary><c>resources/list</c>, member <c>resources</c>; its elements are not definitions.</summary>
    Resources,

    /// <summary><c>resources/templates/list</c>, member <c>resourceTemplates</c>.</summary>
    ResourceTemplates,
}
