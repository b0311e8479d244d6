using System.Diagnostics;
using Turnpike.Policies.Tests.Agreement;

namespace Turnpike.Campaigns;

/// <summary>The engine of the policy language against its reference interpreter on generated documents and calls.</summary>
internal static class AgreementCampaign
{
    /// <summary>Prints the report; 0 where the two never disagreed.</summary>
    public static int Run(CampaignOptions options)
    {
        var clock = Stopwatch.StartNew();
        var report = Campaign.Run(options.Seed, options.Pairs);
        Console.WriteLine(report);
        Console.WriteLine($"{report.Pairs} pairs, {report.Disagreements} disagreements, seed {report.Seed}, {clock.Elapsed.TotalSeconds:0} s");
        return report.Disagreements == 0 ? 0 : 1;
    }
}
