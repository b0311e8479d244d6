namespace Turnpike.Policies.Formatting;

/// <summary>What a node of a YAML document is.</summary>
internal enum YamlNodeKind : byte
{
    Scalar,
    Mapping,
    Sequence,
}

/// <summary>A node of a YAML document with the comments around it. Built once, then only read.</summary>
internal sealed class YamlNode
{
    public required YamlNodeKind Kind { get; init; }

    /// <summary>A scalar's text; null for collections.</summary>
    public string? Text { get; init; }

    /// <summary>Whether a scalar is a string, however it is spelt.</summary>
    public bool IsString { get; init; }

    public List<YamlEntry> Entries { get; } = [];

    /// <summary>For a collection in brackets: where they end; 0 for others.</summary>
    public int FlowEnd { get; set; }

    /// <summary>Whether a comment stands at or in one of its entries.</summary>
    public bool HasComments => Entries.Any(e => e.Leading.Count > 0 || e.Trailing is not null || e.Value.HasComments);
}

/// <summary>A member of a mapping, or an item of a sequence, whose key is null.</summary>
internal sealed class YamlEntry
{
    public required string? Key { get; init; }

    public required int Start { get; init; }

    public required YamlNode Parent { get; init; }

    /// <summary>The entry whose value the parent is; null for the document's own.</summary>
    public required YamlEntry? Owner { get; init; }

    public YamlNode Value { get; set; } = null!;

    /// <summary>Comments on lines of their own above it.</summary>
    public List<string> Leading { get; } = [];

    /// <summary>The comment behind it on its line.</summary>
    public string? Trailing { get; set; }

    /// <summary>Whether an empty line stands above it and its comments.</summary>
    public bool HasBlankBefore { get; set; }
}
