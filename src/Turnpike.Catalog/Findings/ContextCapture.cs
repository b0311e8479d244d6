using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;

namespace Turnpike.Catalog.Findings;

/// <summary>Parameters, by name or by what is said of them, that take the conversation, the system prompt or credentials out of the model's context.</summary>
internal static class ContextCapture
{
    private const string Context = @"(?:(?:entire|whole|full|complete|previous|prior|current) (?:conversation|chat|context window|prompt|dialog(?:ue)?)|(?:conversation|chat|message) (?:history|log|transcript)|system (?:prompt|message|instructions)|(?:all|every) (?:previous|prior|earlier|past) messages?|(?:your|the model's|the assistant's) (?:instructions|system prompt|reasoning|chain of thought|context window|available tools))";
    private const string Credential = @"(?:passwords?|passphrases?|credentials?|private keys?|ssh keys?|gpg keys?|encryption keys?|api keys?|session (?:cookies?|tokens?)|access tokens?|cookies|keystrokes?|clipboard|secrets|password hashes|ntlm hashes|tickets? granting|browser (?:data|history|passwords)|autofill data)";

    /// <summary>Names that mean the context of the model whatever the tool does, as words.</summary>
    private static readonly FrozenSet<string> ContextNames = new[]
    {
        "conversation history", "chat history", "message history", "full conversation", "full context", "full prompt", "system prompt text", "previous messages",
        "all messages", "prior messages", "conversation log", "chat log", "conversation transcript", "conversation context", "chat context",
        "original system prompt", "model instructions", "assistant instructions", "available tools", "tool definitions", "other tools", "chain of thought",
        "sidenote", "side note", "side notes", "hidden context", "llm context", "model context", "agent context", "user credentials",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Makers of services whose keys other servers have no business with.</summary>
    private static readonly FrozenSet<string> Services = new[]
    {
        "openai", "anthropic", "claude", "github", "gitlab", "aws", "azure", "gcp", "google", "slack", "stripe", "notion", "linear", "jira", "atlassian",
        "cloudflare", "heroku", "vercel", "netlify", "npm", "pypi", "docker", "twilio", "sendgrid", "discord", "telegram", "huggingface", "supabase", "ssh",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Files of secrets, as the words of a parameter's name would say them.</summary>
    private static readonly string[] SecretFiles = ["ssh key", "id rsa", "etc passwd", "etc shadow", "aws credentials", "dot env", "env file content", "private key content", "keychain"];

    private static readonly string[] KeyEndings = [" api key", " token", " access token", " secret key", " secret access key", " private key", " password", " credentials"];

    private static readonly ImmutableArray<Phrase> Phrases =
    [
        new(FindingSeverity.High, "What is said of it asks for the conversation or the instructions of the model.",
            $@"\b(?:fill|include|pass|put|provide|insert|paste|copy|send|supply|add|place|write|summari[sz]e|repeat|embed|share|must contain|should contain|set to) ~5{Context}\b"),
        new(FindingSeverity.High, "What is said of it asks for contents of files that hold secrets.",
            @"\b(?:contents?|text|data) (?:of|from|in) ~4[~\w./]*(?:\.ssh\b|id_rsa|id_ed25519|\.aws/credentials|/etc/shadow|/etc/passwd|\.env\b|mcp\.json|claude_desktop_config)"),
        new(FindingSeverity.High, "What is said of it takes credentials or what people type.",
            $@"\b(?:steal|harvest|exfiltrat\w+|dump|extract|capture|intercept|sniff|crack|grab|scrape|brute[- ]?force|spray|phish|log|decrypt)(?:s|ing)? ~5{Credential}\b"),
    ];

    /// <summary>Looks at the name of a parameter. <paramref name="owner"/> is what may rightly hold a key of its own: server and tool name.</summary>
    public static void LookAtName(in DefinitionText text, string owner, FindingSink sink)
    {
        var words = Words(text.Text);
        if (ContextNames.Contains(words))
        {
            sink.Add(FindingDetector.ContextCapture, FindingSeverity.High, text, 0, text.Text.Length, "The parameter's name asks for the context of the model.");
            return;
        }

        if (SecretFiles.Any(f => words.Contains(f, StringComparison.Ordinal)) && words.Contains("content", StringComparison.Ordinal))
        {
            sink.Add(FindingDetector.ContextCapture, FindingSeverity.High, text, 0, text.Text.Length, "The parameter's name asks for the contents of a file of secrets.");
            return;
        }

        var first = words.IndexOf(' ', StringComparison.Ordinal);
        if (first > 0
            && Services.Contains(words[..first])
            && KeyEndings.Any(e => words.EndsWith(e, StringComparison.Ordinal))
            && !owner.Contains(words[..first], StringComparison.OrdinalIgnoreCase))
        {
            sink.Add(FindingDetector.ContextCapture, FindingSeverity.Medium, text, 0, text.Text.Length, "The parameter's name asks for a credential of another service.");
        }
    }

    /// <summary>Looks at what is said of a tool or a parameter.</summary>
    public static void Look(in DefinitionText text, FoldedText folded, FindingSink sink)
    {
        foreach (var phrase in Phrases)
        {
            phrase.Look(FindingDetector.ContextCapture, text, folded, sink);
        }
    }

    /// <summary>A name as small words with a blank between: <c>chatHistory</c>, <c>chat_history</c> and <c>chat-history</c> are one.</summary>
    internal static string Words(string name)
    {
        var words = new StringBuilder(name.Length + 4);
        var wasSmall = false;
        foreach (var rune in name.EnumerateRunes())
        {
            if (Glyphs.IsInvisible(rune))
            {
                continue;
            }

            if (!Rune.IsLetterOrDigit(rune))
            {
                wasSmall = false;
                if (words.Length > 0 && words[^1] != ' ')
                {
                    words.Append(' ');
                }

                continue;
            }

            if (wasSmall && Rune.IsUpper(rune))
            {
                words.Append(' ');
            }

            wasSmall = Rune.IsLower(rune);
            words.Append(Glyphs.Fold(rune));
        }

        return words.ToString().TrimEnd();
    }
}
