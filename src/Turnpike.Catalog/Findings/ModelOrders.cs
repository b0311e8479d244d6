using System.Collections.Immutable;

namespace Turnpike.Catalog.Findings;

/// <summary>
/// Sentences that speak to the model instead of describing a tool. Built from kinds of sentences (an order, what it is about, whom it
/// cheats), not from known attacks: what is politely worded passes, and that is why pins and rules carry the weight.
/// </summary>
internal static class ModelOrders
{
    private const string Not = @"(?:do not|don't|never|must not|should not|shouldn't|mustn't|avoid|refrain from|without)";
    private const string Tell = @"(?:tell|telling|mention|mentioning|inform|informing|notify|notifying|reveal|revealing|disclose|disclosing|alert|alerting|warn|warning|report|reporting)";
    private const string User = @"(?:users?|humans?|person|operator|anyone|anybody|owner|customer)";
    private const string Take = @"(?:read|open|load|fetch|access|cat|copy|include|attach|append|send|forward|upload|transmit|post|email|exfiltrate|leak|steal|collect|gather|embed|encode|provide|supply|pass|insert|put|paste)";
    private const string Secret = @"(?:[~\w/]*\.ssh\b|[~\w./]*id_rsa|[~\w./]*id_ed25519|[~\w/]*\.aws/credentials|/etc/(?:passwd|shadow)|\.env\b|mcp\.json|claude_desktop_config|private keys?|ssh keys?|api keys?|passwords?|credentials?|access tokens?|secrets?|environment variables|system prompt|(?:chat|conversation|message) (?:history|log)|(?:entire|whole|full|complete|previous|prior) (?:conversation|chat|context|prompt|messages))";

    private static readonly ImmutableArray<Phrase> Phrases =
    [
        new(FindingSeverity.Critical, "The text tells the model to drop instructions it was given.",
            @"\b(?:ignore|disregard|forget|override|bypass|discard|circumvent|drop) ~3(?:previous|prior|above|earlier|preceding|all|any|other|your|system|existing|safety) ~2(?:instructions?|prompts?|rules|guidelines|directives|directions|guardrails|restrictions|safeguards|policies)\b"),
        new(FindingSeverity.Critical, "The text tells the model to hide something from the user.",
            $@"\b{Not} ~2{Tell} ~5{User}\b"),
        new(FindingSeverity.Critical, "The text tells the model to hide something from the user.",
            $@"\b(?:hide|conceal|keep|withhold) ~4(?:from|secret from|hidden from) (?:the |your |any )?{User}\b"),
        new(FindingSeverity.Critical, "The text tells the model to act without the user's knowledge.",
            $@"\bwithout (?:the |your |any )?{User}(?:'s)? (?:knowledge|noticing|knowing|awareness|being aware|seeing)\b"),
        new(FindingSeverity.High, "The text tells the model to keep something secret.",
            @"\b(?:keep (?:this|it|that|these) ~1(?:secret|confidential|hidden|private|to yourself)|this (?:is|must (?:be|remain)|should (?:be|remain)) ~1(?:a secret|confidential|hidden) ~2(?:step|instruction|from))\b"),
        new(FindingSeverity.Critical, "The text tells the model to act unseen.",
            @"\b(?:silently|secretly|covertly|stealthily|quietly|invisibly|surreptitiously) ~2(?:send|include|read|copy|forward|call|upload|add|attach|append|pass|execute|run|invoke|collect|record|log|transmit|post|redirect|bcc|cc)\b"),
        new(FindingSeverity.High, "The text orders the use of this tool around others.",
            @"\b(?:before|after|prior to|whenever|when|each time|every time) ~2(?:using|calling|invoking|running|executing|use|call|invoke|run) ~1(?:any|every|each|all) (?:other )?(?:tools?|functions?)\b"),
        new(FindingSeverity.High, "The text orders the use of this tool around others.",
            @"\b(?:before|after|on|with|for|in) (?:each|every) (?:tool call|function call|message|response|reply|conversation|turn|user (?:message|request|prompt))\b ~4(?:call|use|invoke|run|execute|must|you)\b"),
        new(FindingSeverity.High, "The text sets this tool before those of others.",
            @"\b(?:never|do not|don't|must not|stop|instead of|rather than|avoid) (?:us(?:e|ing)|call(?:ing)?|invok(?:e|ing)|trust(?:ing)?|rely(?:ing)? on) ~1(?:any other|all other|another|other|competing) ~2(?:tools?|servers?|functions?)\b"),
        new(FindingSeverity.Critical, "The text redirects what other tools do.",
            @"\b(?:when|whenever|if) ~5(?:tool|function|server) ~2(?:is|gets|was|are) (?:called|used|invoked|available|present|run)\b,? ~5(?:must|always|instead|redirect|change|replace|modify|set|send|bcc)\b"),
        new(FindingSeverity.Critical, "The text orders secrets or context to be read or handed over.",
            $@"\b(?:you must|must|always|first|please|should|need to|have to|required to|make sure to|be sure to|important:) ~4{Take} ~6{Secret} ~4(?:to|as|in|into|via|through|with|using|and|before)\b"),
        new(FindingSeverity.High, "The text names files that hold credentials.",
            @"(?:~|home|\$home|users)/[\w.*/-]*\.ssh\b|\.ssh/|\bid_(?:rsa|ed25519|ecdsa)\b|\.aws/credentials|/etc/shadow\b|\.cursor/mcp\.json|claude_desktop_config|\.git-credentials|\.kube/config|\.netrc\b|\bkeychain-db\b"),
        new(FindingSeverity.Medium, "The text orders calls of tools.",
            @"\b(?:must|always|have to|has to|required to|mandatory to|be sure to|make sure to|immediately|also) ~2(?:call|invoke|run|execute|use|trigger) ~5(?:tools?|functions?) ~4(?:first|before|prior|after|instead|every|each|also|regardless|whenever|any time|for all)\b"),
        new(FindingSeverity.High, "The text imitates the marks of a conversation's own instructions.",
            @"<\|?(?:im_start|im_end|system|endoftext|begin_of_text)\|?>|\[/?inst\]|<<sys>>|</(?:secret|hidden|admin)>|</?(?:important|system|instructions?|override|system[-_ ](?:prompt|message|override|instructions?)|critical|urgent)>"),
        new(FindingSeverity.High, "The text speaks in the name of the system or the developer.",
            @"(?:^|[.!\n] ?|\[|\()(?:system|developer|admin(?:istrator)?|root) (?:override|instruction|message|prompt|notice|command|directive)s?\b ?[:\])]"),
        new(FindingSeverity.High, "The text gives the model another part to play.",
            @"\b(?:you are now|from now on,? you|pretend (?:to be|you are|that you)|act as (?:if|though) (?:you|there)|new instructions?:|your new (?:role|task|goal|objective|instructions?))\b"),
    ];

    /// <summary>At most one finding for each kind of sentence in a text.</summary>
    public static void Look(in DefinitionText text, FoldedText folded, FindingSink sink)
    {
        foreach (var phrase in Phrases)
        {
            phrase.Look(FindingDetector.ModelOrders, text, folded, sink);
        }
    }
}
