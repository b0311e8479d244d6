namespace Turnpike.Catalog.Definitions;

/// <summary>
/// Definitions by the SHA-256 of their source bytes, so that a list that did not change costs no hashing of canonical JSON and no
/// compiling of schemas. Bounded; safe to share between threads and servers.
/// </summary>
public sealed class DefinitionCache
{
}
