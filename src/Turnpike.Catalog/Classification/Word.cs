namespace Turnpike.Catalog.Classification;

/// <summary>What a verb says a tool does.</summary>
internal enum Sense : byte
{
    None,
    Read,
    Write,
    Send,
    Execute,
    Browse,

    /// <summary>Takes something out of something; for good or not, the rest of the sentence says.</summary>
    Remove,
    Delete,
    Pay,
}

/// <summary>What a word is about.</summary>
[Flags]
internal enum Topics : uint
{
    None = 0,
    Secret = 1,
    Private = 1 << 1,
    File = 1 << 2,
    Outsiders = 1 << 3,
    Web = 1 << 4,
    Mail = 1 << 5,
    Admin = 1 << 6,
    Money = 1 << 7,
    Commitment = 1 << 8,
    Small = 1 << 9,
    Member = 1 << 10,
    Container = 1 << 11,
    Simulated = 1 << 12,
    Code = 1 << 13,
    Sql = 1 << 14,
    Everything = 1 << 15,
    Browser = 1 << 16,
    Fact = 1 << 17,
    Reachable = 1 << 18,
    Filler = 1 << 19,
    ReadOnly = 1 << 20,
    Overwrite = 1 << 21,
    Speech = 1 << 22,
    Own = 1 << 23,
    Media = 1 << 24,
    Run = 1 << 25,

    /// <summary>What a text says of its own harmlessness; no evidence of it.</summary>
    Claim = 1 << 26,

    /// <summary>A word of grammar, no evidence of anything.</summary>
    Stop = 1 << 27,
    Device = 1 << 28,
    Infrastructure = 1 << 29,
    Model = 1 << 30,

    /// <summary>What anybody can look up: markets, public ledgers, papers, packages, places.</summary>
    Public = 1u << 31,
}

/// <summary>One word of the lexicon.</summary>
/// <param name="Sense">What it says as a verb.</param>
/// <param name="Weak">As a verb it says little by itself: another verb of the definition comes first.</param>
/// <param name="Noun">It is as often a noun: it counts as a verb only where a verb must stand.</param>
/// <param name="Topics">What it is about.</param>
internal readonly record struct Word(Sense Sense, bool Weak, bool Noun, Topics Topics);
