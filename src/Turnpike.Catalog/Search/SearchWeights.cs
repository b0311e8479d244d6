namespace Turnpike.Catalog.Search;

/// <summary>
/// The numbers of the ranking: BM25 over several fields (BM25F, Robertson and Zaragoza 2009). How often a term stands in a field is divided by
/// <c>1 - b + b * length / average</c> (never less than 0.75), weighed by the field and summed; the sum s counts as <c>idf * s * (k1 + 1) / (s + k1)</c>, less where it is found by another word.
/// </summary>
internal static class SearchWeights
{
    /// <summary>How soon a term that stands there again counts for less.</summary>
    internal const float K1 = 1.2f;

    /// <summary>How many times a term counts in one field: who says a word a hundred times is not found before whoever is called by it.</summary>
    internal const int MaxOccurrences = 2;

    /// <summary>What an abbreviation and what it stands for count for each other.</summary>
    internal const float Abbreviation = 0.95f;

    /// <summary>What a word that means the same counts, against the word itself.</summary>
    internal const float Synonym = 0.7f;

    /// <summary>What a longer word counts that begins with a word nothing else was found for.</summary>
    internal const float Prefix = 0.5f;

    /// <summary>What two neighbouring words count when a name has them side by side.</summary>
    internal const float Joined = 0.7f;

    /// <summary>The fields, the most telling first.</summary>
    internal static readonly SearchField Name = new(5f, 0.3f, 2);

    /// <summary>The title for people.</summary>
    internal static readonly SearchField Title = new(3f, 0.3f, 3);

    /// <summary>Words of the server's name, and what the tool can do.</summary>
    internal static readonly SearchField Tags = new(2f, 0.4f, 3);

    /// <summary>The description.</summary>
    internal static readonly SearchField Description = new(1f, 0.6f, 25);

    /// <summary>The names and descriptions of the arguments.</summary>
    internal static readonly SearchField Arguments = new(0.4f, 0.6f, 30);

    /// <summary>What weighed occurrences count: each further one less.</summary>
    internal static float Saturated(float occurrences) => occurrences * (K1 + 1) / (occurrences + K1);
}

/// <summary>How a field counts.</summary>
/// <param name="Weight">Against the description, which counts 1.</param>
/// <param name="B">How far a long text counts for less; 0 not at all, 1 in proportion.</param>
/// <param name="Average">
/// Terms of an ordinary text of this field. A constant, not the average of this gateway's tools: how tools that a caller may not see are
/// worded must not move what it does see.
/// </param>
internal readonly record struct SearchField(float Weight, float B, int Average)
{
    private const float LeastLength = 0.75f;

    /// <summary>What one occurrence adds in a text of so many terms.</summary>
    internal float PerOccurrence(int length) => Weight / Math.Max(LeastLength, 1 - B + (B * length / Average));
}
