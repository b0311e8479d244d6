using System.CommandLine;

namespace Turnpike.Commands;

/// <summary><c>turnpike catalog</c>.</summary>
internal static class CatalogCommands
{
    public static Command Build() => Verb.Group(
        "catalog",
        "What tools can do and how bad one call can be.",
        "turnpike catalog corrections",
        CatalogCorrect.Build(),
        CatalogCorrect.BuildList(),
        CatalogSiteCommand.Build());
}
