using System.CommandLine;

namespace Turnpike.Commands;

/// <summary><c>turnpike catalog</c>.</summary>
internal static class CatalogCommands
{
    public static Command Build() => Verb.Group(
        "catalog",
        "What is known of servers and tools: import, search, look, judge, correct.",
        "turnpike catalog search delete user --severity high",
        CatalogImportCommand.Build(),
        CatalogSearchCommand.Build(),
        CatalogShowCommand.Build(),
        CatalogClassifyCommand.Build(),
        CatalogAttacksCommand.Build(),
        CatalogChangesCommand.Build(),
        CatalogCorrect.Build(),
        CatalogCorrect.BuildList(),
        CatalogSiteCommand.Build());
}
