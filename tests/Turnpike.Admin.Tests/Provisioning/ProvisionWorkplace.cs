using Turnpike.Admin.Acts;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Provisioning;
using Turnpike.Upstreams.Packages;

namespace Turnpike.Admin.Tests.Provisioning;

/// <summary>A data folder whose packages are shell scripts.</summary>
internal sealed class ProvisionWorkplace : IAsyncDisposable
{
    private Node? _node;

    public ShellPackages Packages { get; } = new();

    public string Data { get; } = Directory.CreateTempSubdirectory("tp-provision-").FullName;

    public Node Node => _node!;

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<ProvisionWorkplace> OpenAsync(TimeProvider? time = null)
    {
        var place = new ProvisionWorkplace();
        await place.RestartAsync(time);
        return place;
    }

    public async Task RestartAsync(TimeProvider? time = null)
    {
        await (_node?.DisposeAsync() ?? ValueTask.CompletedTask);
        _node = await Node.OpenAsync(Data, new NodeOptions { Who = "tester", Packages = Source, Time = time ?? TimeProvider.System }, Token);
    }

    public Task<ProvisionView> PlanAsync(string package = "npm:tool", string? name = null, string? agent = null, ProvisionWalls? walls = null, params string[] environment) =>
        Node.ActAsync(
            AdminActs.PlanProvision,
            new PlanProvision { Package = package, Name = name, Agent = agent, Walls = walls ?? new ProvisionWalls { NoSandbox = true }, Environment = [.. environment] },
            Token).AsTask();

    public Task<ProvisionView> BeginAsync(ProvisionView plan) =>
        Node.ActAsync(AdminActs.ApproveProvision, new ApproveProvision { Id = plan.Id, Digest = plan.Digest }, Token).AsTask();

    public async Task<ProvisionView> ApproveAsync(ProvisionView plan)
    {
        await BeginAsync(plan);
        return await EndAsync(plan);
    }

    public Task<ProvisionView> EndAsync(ProvisionView plan) => Node.ActAsync(AdminActs.ShowProvision, new FollowProvision(plan.Id, 60), Token).AsTask();

    public async ValueTask DisposeAsync()
    {
        await Node.DisposeAsync();
        Directory.Delete(Data, recursive: true);
    }

    private IPackageSource Source(PackageEcosystem ecosystem) => ecosystem == PackageEcosystem.Remote ? new RemoteSource() : Packages;
}
