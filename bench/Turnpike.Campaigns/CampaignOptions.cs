using System.Globalization;

namespace Turnpike.Campaigns;

/// <summary>What a campaign was asked to do: <c>--rounds N --pairs N --seed N --keep</c>.</summary>
/// <param name="Rounds">Rounds of the kill campaign.</param>
/// <param name="Pairs">Pairs of a policy and a call of the campaign of agreement.</param>
/// <param name="Seed">Seeds everything random that the campaign decides itself; what the machine does between is not repeatable.</param>
/// <param name="Keep">Whether the data folder and the logs stay when everything held.</param>
internal sealed record CampaignOptions(int Rounds, int Pairs, int Seed, bool Keep)
{
    public static CampaignOptions Parse(string[] args)
    {
        var options = new CampaignOptions(200, 1_000_000, Environment.TickCount & 0xFFFFFF, Keep: false);
        for (var i = 0; i < args.Length; i++)
        {
            options = args[i] switch
            {
                "--rounds" => options with { Rounds = Number(args, ++i) },
                "--pairs" => options with { Pairs = Number(args, ++i) },
                "--seed" => options with { Seed = Number(args, ++i) },
                "--keep" => options with { Keep = true },
                var unknown => throw new ArgumentException($"unknown option {unknown}: --rounds N, --pairs N, --seed N, --keep"),
            };
        }

        return options;
    }

    private static int Number(string[] args, int at) =>
        at < args.Length && int.TryParse(args[at], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ArgumentException($"{args[at - 1]} needs a whole number");
}
