using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Provisioning;
using Turnpike.Admin.Servers;

namespace Turnpike.Admin.Tests.Provisioning;

/// <summary>What was found and registered is there after a restart, and is provisioned by its name.</summary>
public sealed class CandidateActTests
{
    private static CancellationToken Token => ProvisionWorkplace.Token;

    [Fact]
    public async Task A_registered_server_survives_a_restart_and_is_provisioned_by_its_name()
    {
        await using var place = await ProvisionWorkplace.OpenAsync();
        var candidate = await place.Node.ActAsync(AdminActs.RegisterCandidate, new RegisterCandidate { Name = "found", Package = "npm:@scope/tool@1.0.0", Environment = ["API_KEY"], Agent = "alice" }, Token);
        Assert.Equal(("found", "npm:@scope/tool@1.0.0", "", null), (candidate.Name, candidate.Package, candidate.License, candidate.VerifiedAt));
        Assert.Empty(place.Node.Current.Servers);
        Assert.Equal(0, place.Packages.Installs);

        await place.RestartAsync();
        var plan = await place.PlanAsync("found");
        Assert.Equal(("found", "@scope/tool", "1.0.0"), (plan.Server, plan.Package, plan.Version));
        Assert.Equal(["API_KEY"], plan.Environment);
        await place.RestartAsync();
        Assert.Equal("planned", (await place.EndAsync(plan)).State);
        var listed = Assert.Single((await place.Node.ActAsync(AdminActs.ListCandidates, Nothing.Value, Token)).Candidates);
        Assert.Equal(("MIT", true), (listed.License, listed.VerifiedAt is not null));
        await place.Node.ActAsync(AdminActs.ApproveProvision, new ApproveProvision { Id = plan.Id, Digest = plan.Digest, Environment = [new NamedSecret("API_KEY", "a-value")] }, Token);
        Assert.Equal("complete", (await place.EndAsync(plan)).State);
        await place.RestartAsync();
        Assert.Equal("look", Assert.Single((await place.Node.ActAsync(AdminActs.TestServer, new NamedServer("found"), Token)).Definitions).Name);
    }

    [Theory]
    [InlineData(null, null, "a package or an entry")]
    [InlineData("npm:a", "b", "a package or an entry")]
    [InlineData("git+https://e.example/x.git", null, "git addresses")]
    [InlineData("-g", null, "hyphen")]
    public async Task What_cannot_be_provisioned_is_not_registered(string? package, string? entry, string why)
    {
        await using var place = await ProvisionWorkplace.OpenAsync();
        var refused = await Assert.ThrowsAsync<AdminException>(() => place.Node.ActAsync(AdminActs.RegisterCandidate, new RegisterCandidate { Package = package, Entry = entry }, Token).AsTask());
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
        Assert.Empty((await place.Node.ActAsync(AdminActs.ListCandidates, Nothing.Value, Token)).Candidates);
    }
}
