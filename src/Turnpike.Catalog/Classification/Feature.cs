namespace Turnpike.Catalog.Classification;

/// <summary>What kind of thing was seen of a tool.</summary>
internal enum FeatureKind : byte
{
    /// <summary>A word of the name.</summary>
    Name,

    /// <summary>The first word of the name.</summary>
    NameFirst,

    /// <summary>The last word of the name.</summary>
    NameLast,

    /// <summary>Two neighbouring words of the name.</summary>
    NamePair,

    /// <summary>A word of the title.</summary>
    Title,

    /// <summary>The verb of the first sentence.</summary>
    Verb,

    /// <summary>The first word of the description that is not one of grammar.</summary>
    First,

    /// <summary>The first thing after that verb.</summary>
    Object,

    /// <summary>A word of the description's beginning.</summary>
    Lead,

    /// <summary>A word of the description's rest.</summary>
    Rest,

    /// <summary>A word of a parameter's name.</summary>
    Argument,

    /// <summary>A word a parameter can be chosen as.</summary>
    Choice,

    /// <summary>What the verb of the name says.</summary>
    NameSense,

    /// <summary>What the verb of the title says.</summary>
    TitleSense,

    /// <summary>What the verb of the first sentence says.</summary>
    SentenceSense,

    /// <summary>What both verbs say.</summary>
    Senses,

    /// <summary>What the name is about.</summary>
    NameTopic,

    /// <summary>What the description's beginning is about.</summary>
    LeadTopic,

    /// <summary>What the whole is about.</summary>
    Topic,

    /// <summary>What the verb says, and what the name is about.</summary>
    SenseNameTopic,

    /// <summary>What the verb says, and what the description's beginning is about.</summary>
    SenseLeadTopic,

    /// <summary>What the verb says, and the last word of the name.</summary>
    SenseNameLast,

    /// <summary>An argument's tag.</summary>
    Tag,

    /// <summary>What the verb says, and an argument's tag.</summary>
    SenseTag,

    /// <summary>What the rules say of the class.</summary>
    RuleClass,

    /// <summary>What the rules say of class and severity.</summary>
    RuleSeverity,

    /// <summary>What the rules say of a flag.</summary>
    RuleFlag,

    /// <summary>How sure the rules are of the class.</summary>
    RuleSure,

    /// <summary>Something about the definition's form.</summary>
    Form,
}

/// <summary>The string of a definition in which something was seen.</summary>
internal enum FeaturePlace : byte
{
    /// <summary>None in particular.</summary>
    None,

    /// <summary>The name.</summary>
    Name,

    /// <summary>The title.</summary>
    Title,

    /// <summary>The description.</summary>
    Description,

    /// <summary>The name of a parameter.</summary>
    Parameter,

    /// <summary>The first word of name or title that is about a topic; which topic, the number says.</summary>
    NameTopic,

    /// <summary>The first word of name, title or the description's beginning that is about a topic; which topic, the number says.</summary>
    LeadTopic,

    /// <summary>The first parameter with a tag; which tag, the number says.</summary>
    Tagged,
}

/// <summary>One thing that was seen of a tool.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="A">The hash of the first word that says which.</param>
/// <param name="B">The hash of the second, or 0.</param>
/// <param name="Place">Where it was seen.</param>
/// <param name="At">Which word of the place, or which parameter, topic or tag.</param>
internal readonly record struct Feature(FeatureKind Kind, ulong A, ulong B, FeaturePlace Place, int At)
{
    /// <summary>What it is found by.</summary>
    internal ulong Key => KeyOf(Kind, A, B);

    internal static ulong KeyOf(FeatureKind kind, ulong a, ulong b)
    {
        var mixed = (a ^ ((ulong)kind + 1) * 0x9E37_79B9_7F4A_7C15) * 0xBF58_476D_1CE4_E5B9;
        mixed = (mixed ^ (mixed >> 31) ^ b) * 0x94D0_49BB_1331_11EB;
        return mixed ^ (mixed >> 29);
    }
}
