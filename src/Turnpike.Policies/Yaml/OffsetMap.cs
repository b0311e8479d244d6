namespace Turnpike.Policies.Yaml;

/// <summary>Where each token of a translated text stands in the text it was translated from.</summary>
internal sealed class OffsetMap
{
    private readonly List<int> _to = [];
    private readonly List<int> _from = [];

    /// <summary>Notes a token; tokens come in the order of the translation.</summary>
    public void Add(int translated, int original)
    {
        _to.Add(translated);
        _from.Add(original);
    }

    /// <summary>The original place of the token that begins at or before an offset.</summary>
    public int Original(int translated)
    {
        var found = _to.BinarySearch(translated);
        var index = found >= 0 ? found : ~found - 1;
        return index < 0 ? 0 : _from[index];
    }
}
