using System.Globalization;

namespace Turnpike.Campaigns.Classifying;

/// <summary>A count of a count, with the interval of Wilson at 95 %.</summary>
internal readonly record struct Share(int Hits, int Of)
{
    private const double Z = 1.959964;

    public static Share Count<T>(IEnumerable<T> all, Func<T, bool> hit)
    {
        var (hits, of) = (0, 0);
        foreach (var one in all)
        {
            of++;
            hits += hit(one) ? 1 : 0;
        }

        return new Share(hits, of);
    }

    public override string ToString()
    {
        if (Of == 0)
        {
            return "none";
        }

        var p = Hits / (double)Of;
        var middle = (p + (Z * Z / (2 * Of))) / (1 + (Z * Z / Of));
        var half = Z / (1 + (Z * Z / Of)) * Math.Sqrt((p * (1 - p) / Of) + (Z * Z / (4.0 * Of * Of)));
        return string.Create(CultureInfo.InvariantCulture, $"{p:F3} [{Math.Max(0, middle - half):F3}, {Math.Min(1, middle + half):F3}] {Hits}/{Of}");
    }
}
