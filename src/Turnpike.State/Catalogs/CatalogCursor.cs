using System.Globalization;
using System.Text;

namespace Turnpike.State.Catalogs;

/// <summary>Where a list goes on: a word for the list, the catalogue's id and numbers, in base64url. Opaque to whoever gets it, and checked when it comes back.</summary>
internal static class CatalogCursor
{
    public static string Of(string list, string catalog, params ReadOnlySpan<long> numbers)
    {
        var text = new StringBuilder(list).Append('.').Append(catalog);
        foreach (var number in numbers)
        {
            text.Append('.').Append(number.ToString(CultureInfo.InvariantCulture));
        }

        return System.Buffers.Text.Base64Url.EncodeToString(Encoding.ASCII.GetBytes(text.ToString()));
    }

    /// <summary>The numbers of a cursor. Throws <see cref="CatalogException"/> for one of another list or another catalogue, and for anything else.</summary>
    public static long[] Read(string cursor, string list, string catalog, int count)
    {
        string[] parts;
        try
        {
            parts = Encoding.ASCII.GetString(System.Buffers.Text.Base64Url.DecodeFromChars(cursor)).Split('.');
        }
        catch (FormatException)
        {
            parts = [];
        }

        var numbers = new long[count];
        if (parts.Length != count + 2 || parts[0] != list)
        {
            throw new CatalogException($"'{cursor}' is no cursor of this list: give the one the answer before had, or none");
        }

        if (parts[1] != catalog)
        {
            throw new CatalogException("the cursor is one of another catalogue, or of this one before it was made again: begin without a cursor");
        }

        for (var i = 0; i < count; i++)
        {
            if (!long.TryParse(parts[i + 2], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
            {
                throw new CatalogException($"'{cursor}' is no cursor of this list: give the one the answer before had, or none");
            }
        }

        return numbers;
    }
}
