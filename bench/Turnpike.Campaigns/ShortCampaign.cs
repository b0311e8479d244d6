namespace Turnpike.Campaigns;

/// <summary>All three, short enough for every change: ten kills, one takeover of each kind.</summary>
internal static class ShortCampaign
{
    public static async Task<int> RunAsync(CampaignOptions options)
    {
        var brief = options with { Rounds = 10 };
        var failed = await CrowdCampaign.RunAsync(brief) + await SharedCampaign.RunAsync(brief) + await KillCampaign.RunAsync(brief);
        Console.WriteLine($"{3 - failed} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }
}
