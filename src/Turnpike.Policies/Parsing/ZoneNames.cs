namespace Turnpike.Policies.Parsing;

/// <summary>Time zones by their names in the IANA database, such as <c>Europe/Berlin</c>.</summary>
internal static class ZoneNames
{
    /// <summary>Finds a zone; otherwise says what is wrong, in words that follow the path.</summary>
    public static string? Find(string name, out TimeZoneInfo? zone)
    {
        zone = null;
        if (name is "UTC" or "Etc/UTC")
        {
            zone = TimeZoneInfo.Utc;
            return null;
        }

        // Only the database's own names, which begin with a capital: the machine's setting ("localtime") may differ from machine to machine.
        if (IsName(name) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out zone))
        {
            return null;
        }

        zone = null;
        string[] known = [.. TimeZoneInfo.GetSystemTimeZones().Select(z => z.Id).Where(IsName)];
        var (nearest, distance) = NearestName.Closest(name, known);
        return $"names the unknown time zone \"{name}\"; {(known.Length == 0 ? "this machine has no time zone database"
            : distance <= Math.Max(2, name.Length / 3) ? $"did you mean \"{nearest}\"?"
            : "zones have the names of the IANA database, such as \"Europe/Berlin\"")}";
    }

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && char.IsAsciiLetterUpper(name[0]) && name != "Factory"
        && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '_' or '-' or '+');
}
