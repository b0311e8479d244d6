using System.Collections.Immutable;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Catalog.Definitions;
using Turnpike.Console.Api;
using Turnpike.State.Ledgers;
using Turnpike.State.Snapshots;

namespace Turnpike.Api;

/// <summary>
/// The data folder of a gateway elsewhere, reached by its admin API: acts are done there, under the name of the token. Its files are not in reach, and
/// whatever needs them says so.
/// </summary>
/// <param name="link">The way to it.</param>
internal sealed class ApiNode(ApiLink link) : Node
{
    /// <inheritdoc/>
    public override string Folder => throw NeedsFiles();

    /// <inheritdoc/>
    public override Snapshot Current => throw NeedsFiles();

    /// <inheritdoc/>
    public override Ledger Ledger => throw NeedsFiles();

    /// <inheritdoc/>
    public override bool IsOwner => false;

    /// <summary>What a command is told that needs the files of a data folder.</summary>
    public static AdminException NeedsFiles() => new(
        AdminFaultCode.Invalid, "this needs the files of a data folder, and --api leads to a gateway alone; do it where the gateway runs, without --api and TURNPIKE_API", "--data DIR");

    /// <inheritdoc/>
    public override byte[] DeriveKey(string purpose) => throw NeedsFiles();

    /// <inheritdoc/>
    public override async ValueTask<TResponse> ActAsAsync<TRequest, TResponse>(
        Actor? actor, Act<TRequest, TResponse> act, TRequest request, CancellationToken cancellation)
    {
        if (actor is not null)
        {
            throw new InvalidOperationException("the token says who performs an act over the API");
        }

        if (ApiTable.Routes.Of(act) is not { } route)
        {
            throw new AdminException(
                AdminFaultCode.Invalid, $"{act.Name} is not done over the admin API: {ApiTable.NotHere.GetValueOrDefault(act.Name, "it belongs to the machine the gateway runs on")}", "--data DIR");
        }

        var answer = await link.SendAsync(ApiRequest.Of(route, act.Request, request), cancellation);
        return route.IsSilent ? (TResponse)(object)Nothing.Value : ApiLink.Read(answer, act.Response);
    }

    /// <inheritdoc/>
    public override ValueTask ObserveAsync(string server, ImmutableArray<Definition> seen, CancellationToken cancellation) => throw NeedsFiles();

    /// <inheritdoc/>
    public override void Announce(Uri address) => throw NeedsFiles();

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        link.Dispose();
        return ValueTask.CompletedTask;
    }
}
