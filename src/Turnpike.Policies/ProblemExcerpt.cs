namespace Turnpike.Policies;

/// <summary>The part of a line around a problem, for people.</summary>
/// <param name="Text">The line, or the window of it around the column; tabs are blanks.</param>
/// <param name="Caret">UTF-16 units of <paramref name="Text"/> before the place.</param>
public readonly record struct ProblemExcerpt(string Text, int Caret)
{
    private const int Width = 100;

    /// <summary>The window of a line around a column, so that a document on one line shows its place too.</summary>
    /// <param name="line">The line without its end.</param>
    /// <param name="column">The column in code points, from 1.</param>
    internal static ProblemExcerpt Of(string line, int column)
    {
        var at = 0;
        for (var left = column - 1; left > 0 && at < line.Length; left--)
        {
            at += char.IsHighSurrogate(line[at]) && at + 1 < line.Length ? 2 : 1;
        }

        var from = line.Length <= Width ? 0 : Math.Clamp(at - (Width / 2), 0, line.Length - Width);
        from = from > 0 && char.IsLowSurrogate(line[from]) ? from - 1 : from;
        var to = Math.Min(line.Length, from + Width);
        to = to < line.Length && char.IsLowSurrogate(line[to]) ? to - 1 : to;
        return new ProblemExcerpt(line[from..Math.Max(from, to)].Replace('\t', ' '), at - from);
    }
}
