using Spectre.Console;

namespace Turnpike.Answers;

/// <summary>Tables for people.</summary>
internal static class Columns
{
    /// <summary>Writes rows under headings; cells are printed as text, never as markup.</summary>
    public static void Write(TextWriter output, string[] headings, IEnumerable<string[]> rows)
    {
        var table = new Table().Border(TableBorder.None);
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn(new Text(heading.ToUpperInvariant())).NoWrap().PadLeft(0).PadRight(2));
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(Printable.Of(cell))));
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new WideOutput(output),
        });
        console.Write(table);
    }

    // Cells are never cut to a terminal's width: what is piped to a file or another command must be whole.
    private sealed class WideOutput(TextWriter writer) : IAnsiConsoleOutput
    {
        public TextWriter Writer => writer;

        public bool IsTerminal => false;

        public int Width => 4096;

        public int Height => 1;

        public void SetEncoding(System.Text.Encoding encoding)
        {
        }
    }
}
