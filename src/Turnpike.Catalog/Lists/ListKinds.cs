using Turnpike.Catalog.Definitions;

namespace Turnpike.Catalog.Lists;

/// <summary>What the protocol says of each kind of list.</summary>
public static class ListKinds
{
    extension(ListKind kind)
    {
        /// <summary>The result's member that holds the elements, in UTF-8.</summary>
        public ReadOnlySpan<byte> Member => kind switch
        {
            ListKind.Tools => "tools"u8,
            ListKind.Prompts => "prompts"u8,
            ListKind.Resources => "resources"u8,
            _ => "resourceTemplates"u8,
        };

        /// <summary>What the elements define; null for resources, which have no definitions.</summary>
        public DefinitionKind? DefinitionKind => kind switch
        {
            ListKind.Tools => Definitions.DefinitionKind.Tool,
            ListKind.Prompts => Definitions.DefinitionKind.Prompt,
            ListKind.Resources => null,
            _ => Definitions.DefinitionKind.ResourceTemplate,
        };
    }
}
