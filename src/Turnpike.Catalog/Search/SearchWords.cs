using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Turnpike.Catalog.Search;

/// <summary>What the search knows of English: words that say nothing, and words that mean the same where tools are spoken of. A closed list, kept small.</summary>
internal static class SearchWords
{
    private const string Silent =
        "a an the this that these those my our your their its his her me us you it i we they him he she of to in on at by for from with into about as and or "
        + "is are was were be been am do does did has have had can could would should will may need want please let what which who whom how when where why "
        + "there here all any some so if then than also just someone something";

    // On their own they say nothing; "set up" and "log out" are one word.
    private const string Particles = "up out off";

    // A line is one meaning; a word may stand in several. Two words joined are looked up as one: "pull request" is "pullrequest".
    private const string Meanings =
        """
        create add new make insert setup register post
        delete remove erase destroy drop forget clear
        list enumerate show
        get fetch read retrieve show view display
        search find query lookup look locate
        update edit change modify patch put set
        write save store overwrite
        send post publish message tell notify
        reply answer respond
        repository project
        issue bug ticket
        directory folder
        execute run invoke
        shell command terminal
        copy duplicate clone fork
        move rename
        user person people member colleague
        mail email
        image picture photo screenshot
        url link
        url website
        page website webpage site
        comment remark note
        upload attach
        record row entry
        column field
        document file page
        link relation relate connect
        start launch
        stop kill terminate end
        install deploy
        undo rollback revert
        press click tap
        type enter fill input
        open navigate visit
        coordinate latitude longitude
        direction route
        info detail metadata
        message chat conversation
        event meeting appointment calendar
        pay payment charge
        """;

    private const string Abbreviations =
        """
        repo repository
        pr pullrequest
        mr mergerequest
        dir directory
        folder directory
        exec execute
        db database
        doc document
        k8s kubernetes
        msg message
        app application
        config configuration
        env environment
        auth authentication
        org organization
        info information
        """;

    private static readonly string[] FileEndings = "txt md pdf csv json yaml yml xml html log doc docx xls xlsx ppt pptx png jpg jpeg gif svg zip tar gz py js ts cs java go rs sh ini toml".Split(' ');

    private static readonly string[] HostEndings = "com org net io dev ai edu gov".Split(' ');

    /// <summary>Stems that say nothing on their own.</summary>
    internal static readonly FrozenSet<string> Stops = Stemmed(Silent);

    /// <summary>Stems that say nothing on their own, and something beside the word before.</summary>
    internal static readonly FrozenSet<string> Joining = Stemmed(Particles);

    /// <summary>What else a stem may be found by, and what that counts.</summary>
    internal static readonly FrozenDictionary<string, ImmutableArray<(string Term, float Factor)>> Same = Read();

    /// <summary>What a name that is given as an example is one of: <c>notes.txt</c> of a file, <c>example.com</c> of an URL; null for any other word.</summary>
    internal static string? KindOf(string word)
    {
        var name = word.TrimEnd('.', ',', ';', ':', '!', '?', ')', '"', '\'');
        var ending = name[(name.LastIndexOf('.') + 1)..].ToLowerInvariant();
        return name.Contains("://", StringComparison.Ordinal) ? "url"
            : ending.Length + 1 >= name.Length || name[^(ending.Length + 1)] != '.' ? null
            : FileEndings.Contains(ending, StringComparer.Ordinal) ? "file"
            : HostEndings.Contains(ending, StringComparer.Ordinal) ? "url" : null;
    }

    private static FrozenSet<string> Stemmed(string words) => words.Split(' ').Select(w => SearchText.Stem(w)).ToFrozenSet(StringComparer.Ordinal);

    private static FrozenDictionary<string, ImmutableArray<(string Term, float Factor)>> Read() =>
        Pairs(Abbreviations, SearchWeights.Abbreviation).Concat(Pairs(Meanings, SearchWeights.Synonym))
            .GroupBy(p => p.Word, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.Select(p => (p.Other, p.Factor)).DistinctBy(o => o.Other, StringComparer.Ordinal).ToImmutableArray(), StringComparer.Ordinal);

    private static IEnumerable<(string Word, string Other, float Factor)> Pairs(string lines, float factor) =>
        from line in lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        let stems = line.Split(' ').Select(w => SearchText.Stem(w)).ToArray()
        from word in stems
        from other in stems
        where word != other
        select (word, other, factor);
}
