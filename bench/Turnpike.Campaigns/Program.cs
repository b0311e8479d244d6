using Turnpike.Campaigns;
using Turnpike.Campaigns.Classifying;
using Turnpike.Campaigns.Servers;

// The gateway is always a real process of its own, and so is the tool server, whose log outlives every kill.
try
{
    return args switch
    {
        ["tool-server", "http", var log] => await HttpToolServer.RunAsync(log),
        ["tool-server", "stdio", var log] => await StdioToolServer.RunAsync(log),
        ["crowd", .. var rest] => await CrowdCampaign.RunAsync(CampaignOptions.Parse(rest)),
        ["shared", .. var rest] => await SharedCampaign.RunAsync(CampaignOptions.Parse(rest)),
        ["kill", .. var rest] => await KillCampaign.RunAsync(CampaignOptions.Parse(rest)),
        ["agree", .. var rest] => AgreementCampaign.Run(CampaignOptions.Parse(rest)),
        ["import", .. var rest] => await ImportCampaign.RunAsync(rest),
        ["benign", .. var rest] => BenignCampaign.Run(rest),
        ["findings", .. var rest] => FindingsCampaign.Run(rest),
        ["drift", .. var rest] => DriftCampaign.Run(rest),
        ["classify", .. var rest] => ClassifyCampaign.Run(rest),
        ["train", .. var rest] => TrainCampaign.Run(rest),
        ["catalog", .. var rest] => await CatalogCampaign.RunAsync(rest),
        ["search", .. var rest] => SearchCampaign.Run(rest),
        ["console", .. var rest] => await ConsoleCampaign.RunAsync(rest),
        ["lazy"] => await LazyCampaign.RunAsync(),
        ["ci", .. var rest] => await ShortCampaign.RunAsync(CampaignOptions.Parse(rest)),
        _ => Usage(),
    };
}
catch (ArgumentException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}

static int Usage()
{
    Console.Error.WriteLine("usage: crowd | shared | kill [--rounds 200] [--seed N] | agree [--pairs 1000000] [--seed N] | import --folder F | --generated N | benign --calls F --tools F | findings --benign F --malicious F | drift --tools F | classify --labels F [--vendor F] [--measured] [--list] | train --labels F [--more-labels TSV --more-tools F] [--taught F] [--everything] [--out F] | catalog [--tools F] | search --tools F [--more F] [--show] | console [--records 1000000] [--folder DIR] | ci      (docs/campaigns.md)");
    return 2;
}
