using System.Globalization;

namespace Turnpike.Bench;

/// <summary>What the comparison does: <c>--rounds N --seconds S --connections 1,16,64 --results 200,32768</c>.</summary>
internal sealed record Options(int Rounds, double Seconds, int[] Connections, int[] Results)
{
    public static Options Parse(string[] args)
    {
        var options = new Options(5, 4, [1, 16, 64], [200, 32 * 1024]);
        for (var i = 0; i + 1 < args.Length; i += 2)
        {
            options = args[i] switch
            {
                "--rounds" => options with { Rounds = int.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                "--seconds" => options with { Seconds = double.Parse(args[i + 1], CultureInfo.InvariantCulture) },
                "--connections" => options with { Connections = Numbers(args[i + 1]) },
                "--results" => options with { Results = Numbers(args[i + 1]) },
                _ => throw new ArgumentException($"unknown option {args[i]}: --rounds, --seconds, --connections, --results"),
            };
        }

        return options;
    }

    private static int[] Numbers(string text) => [.. text.Split(',').Select(n => int.Parse(n, CultureInfo.InvariantCulture))];
}
