using System.Globalization;
using System.Text;

namespace Turnpike.Catalog.Search;

/// <summary>Several strings as one, so that no two lists come to the same.</summary>
internal static class Identity
{
    internal static string Of(IEnumerable<string> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts)
        {
            text.Append(CultureInfo.InvariantCulture, $"{part.Length}:{part}");
        }

        return text.ToString();
    }
}
