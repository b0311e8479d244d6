using System.Collections.Immutable;

namespace Turnpike.Catalog.Definitions;

/// <summary>What was read from one list answer.</summary>
/// <param name="Definitions">The usable definitions in the server's order; names are unique.</param>
/// <param name="Problems">Elements that are never shown, with the reason.</param>
public sealed record DefinitionList(ImmutableArray<Definition> Definitions, ImmutableArray<DefinitionProblem> Problems);

/// <summary>Why an element of a list is no usable definition.</summary>
/// <param name="Kind">What the element describes.</param>
/// <param name="Index">Its position in the list, from 0.</param>
/// <param name="Name">Its name; empty when it has none.</param>
/// <param name="Message">A sentence for an administrator.</param>
public sealed record DefinitionProblem(DefinitionKind Kind, int Index, string Name, string Message);
