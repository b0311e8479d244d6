using System.Text.RegularExpressions;

namespace Turnpike.Catalog.Findings;

/// <summary>A kind of sentence that is looked for in folded text: small letters, one blank between words. Linear time.</summary>
internal sealed class Phrase
{
    private readonly Regex _pattern;

    /// <param name="severity">How bad.</param>
    /// <param name="message">A sentence for a person.</param>
    /// <param name="pattern">The pattern; in it <c>~N</c> stands for up to N words and the blank behind each.</param>
    public Phrase(FindingSeverity severity, string message, string pattern)
    {
        Severity = severity;
        Message = message;
        _pattern = new Regex(
            Regex.Replace(pattern, "~([1-9])", @"(?:[\w'`""/-]+,? ){0,$1}", RegexOptions.NonBacktracking),
            RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
    }

    /// <summary>How bad.</summary>
    public FindingSeverity Severity { get; }

    /// <summary>A sentence for a person.</summary>
    public string Message { get; }

    /// <summary>Reports the first place of a text where it stands.</summary>
    public void Look(FindingDetector detector, in DefinitionText text, FoldedText folded, FindingSink sink)
    {
        var match = _pattern.Match(folded.Text);
        if (match.Success)
        {
            var (start, length) = folded.Source(match.Index, match.Length);
            sink.Add(detector, Severity, text, start, length, Message);
        }
    }
}
