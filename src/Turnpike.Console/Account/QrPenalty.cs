namespace Turnpike.Console.Account;

/// <summary>How hard a QR code is to read for a camera (ISO/IEC 18004:2015 section 7.8.3.1): the mask with the least is taken.</summary>
internal static class QrPenalty
{
    /// <summary>The penalty of all modules.</summary>
    public static int Of(bool[,] dark)
    {
        var size = dark.GetLength(0);
        var (penalty, count) = (0, 0);
        for (var i = 0; i < size; i++)
        {
            penalty += Line(size, j => dark[i, j]) + Line(size, j => dark[j, i]);
            for (var j = 0; j < size; j++)
            {
                count += dark[i, j] ? 1 : 0;
                penalty += i + 1 < size && j + 1 < size && dark[i, j] == dark[i + 1, j] && dark[i, j] == dark[i, j + 1] && dark[i, j] == dark[i + 1, j + 1] ? 3 : 0;
            }
        }

        return penalty + (10 * (Math.Abs((count * 20) - (size * size * 10)) / (size * size)));
    }

    // Runs of five and more of one colour, and what looks like a finder with light on one side of it.
    private static int Line(int size, Func<int, bool> dark)
    {
        var (penalty, run) = (0, 1);
        for (var i = 1; i <= size; i++)
        {
            if (i < size && dark(i) == dark(i - 1))
            {
                run++;
                continue;
            }

            penalty += run >= 5 ? run - 2 : 0;
            run = 1;
        }

        for (var i = 0; i + 7 <= size; i++)
        {
            if (dark(i) && !dark(i + 1) && dark(i + 2) && dark(i + 3) && dark(i + 4) && !dark(i + 5) && dark(i + 6)
                && (Light(size, dark, i - 4) || Light(size, dark, i + 7)))
            {
                penalty += 40;
            }
        }

        return penalty;
    }

    // Beyond the edge is light.
    private static bool Light(int size, Func<int, bool> dark, int from)
    {
        for (var i = from; i < from + 4; i++)
        {
            if (i >= 0 && i < size && dark(i))
            {
                return false;
            }
        }

        return true;
    }
}
