using System.Collections.Frozen;

namespace Turnpike.Wire.Schemas.Documents;

/// <summary>The metaschemas of the two drafts, embedded, by URI. They are the only texts a schema may refer to beside itself.</summary>
internal static class Metaschemas
{
    private const string Base2020 = "https://json-schema.org/draft/2020-12/";

    private static readonly FrozenDictionary<string, string> Resources = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["http://json-schema.org/draft-07/schema"] = "draft-07.json",
        [Base2020 + "schema"] = "2020-12/schema.json",
        [Base2020 + "meta/applicator"] = "2020-12/meta/applicator.json",
        [Base2020 + "meta/content"] = "2020-12/meta/content.json",
        [Base2020 + "meta/core"] = "2020-12/meta/core.json",
        [Base2020 + "meta/format-annotation"] = "2020-12/meta/format-annotation.json",
        [Base2020 + "meta/meta-data"] = "2020-12/meta/meta-data.json",
        [Base2020 + "meta/unevaluated"] = "2020-12/meta/unevaluated.json",
        [Base2020 + "meta/validation"] = "2020-12/meta/validation.json",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The text of a metaschema, or null.</summary>
    public static ReadOnlyMemory<byte>? Find(string uri)
    {
        if (!Resources.TryGetValue(uri, out var name))
        {
            return null;
        }

        using var stream = typeof(Metaschemas).Assembly.GetManifestResourceStream("metaschemas/" + name)!;
        var text = new byte[stream.Length];
        stream.ReadExactly(text);
        return text;
    }
}
