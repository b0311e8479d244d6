using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Admin.Policies;
using Turnpike.Policies;
using Turnpike.State.Ledgers;

namespace Turnpike.Console.Api;

/// <summary>Performs the acts behind operations, and holds changes to their preconditions.</summary>
/// <param name="node">The data folder.</param>
internal sealed class ApiActs(Node node) : IDisposable
{
    // What is looked at for a precondition is not changed by another request of this API before the change is made.
    private readonly SemaphoreSlim _conditional = new(1);

    /// <summary>Performs an act whose request is read here, so that what it looks like is told only to whoever may perform it.</summary>
    public async ValueTask<JsonNode?> PerformAsync(Actor actor, ApiRoute route, Func<JsonObject> read, CancellationToken cancellation)
    {
        JsonObject request;
        try
        {
            request = read();
        }
        catch (ApiException) when (!Rights.Allow(actor, route.Act, node.Current))
        {
            throw Refuse(actor, route);
        }

        return await PerformAsync(actor, route, request, cancellation);
    }

    /// <summary>Performs an act that changes something, if its preconditions hold. Throws <see cref="ApiException"/> when they do not.</summary>
    public async ValueTask<JsonNode?> ChangeAsync(
        Actor actor, ApiRoute route, IReadOnlyDictionary<string, string> places, Preconditions conditions, Func<JsonObject> read, CancellationToken cancellation)
    {
        if (conditions.IsNone)
        {
            return await PerformAsync(actor, route, read, cancellation);
        }

        await _conditional.WaitAsync(cancellation);
        try
        {
            var there = await FindAsync(actor, route, places, cancellation);
            conditions.Require(there is null ? null : EntityTags.Of(ApiJson.Bytes(there)));
            return await PerformAsync(actor, route, () => Expect(route, read(), there), cancellation);
        }
        catch (AdminException e) when (e.Fault.Code == AdminFaultCode.Conflict && route.Expects is not null)
        {
            throw Preconditions.Failed(e.Fault.Message, e.Fault.Nearest);
        }
        finally
        {
            _conditional.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _conditional.Dispose();

    private async ValueTask<JsonNode?> PerformAsync(Actor actor, ApiRoute route, JsonObject request, CancellationToken cancellation)
    {
        try
        {
            return await route.PerformAsync(node, actor, request, cancellation);
        }
        catch (JsonException e)
        {
            throw Rights.Allow(actor, route.Act, node.Current)
                ? ApiException.Invalid($"the member {e.Path ?? "$"} is not what it has to be", "see openapi.json", Pointer(e.Path))
                : Refuse(actor, route);
        }
        catch (AdminException e) when (e.Fault.Code == AdminFaultCode.Invalid && route.Document is { } member && request[member]?.GetValue<string>() is { } document)
        {
            var problems = CompiledPolicy.Load(Encoding.UTF8.GetBytes(document)).Problems;
            var first = problems.FirstOrDefault(p => p.Severity == ProblemSeverity.Error);
            throw new ApiException(ApiProblem.Of(e.Fault) with
            {
                Problems = [.. problems.Select(ProblemView.Of)],
                Field = first is null ? null : "/" + member,
                Line = first?.Line,
                Column = first?.Column,
            });
        }
    }

    // What is at an address is what GET shows there, without what changes by itself.
    private async ValueTask<JsonNode?> FindAsync(Actor actor, ApiRoute route, IReadOnlyDictionary<string, string> places, CancellationToken cancellation)
    {
        if (ApiTable.Routes.Of(route) is not { } look)
        {
            throw Preconditions.Failed("what is at this address has no entity tag, so that nothing can be made to depend on it");
        }

        var request = new JsonObject();
        foreach (var member in look.RequestShape.Properties.Where(m => look.Places.Contains(m.Name) || m.IsRequired))
        {
            request[member.Name] = places.TryGetValue(member.Name, out var place) ? QueryValues.Read(member.Name, member.PropertyType, [place]) : null;
        }

        try
        {
            var there = await look.PerformAsync(node, actor, request, cancellation);
            if (there is JsonObject view && look.OnRequest is { } onRequest)
            {
                view[onRequest] = null;
            }

            return there;
        }
        catch (AdminException e) when (e.Fault.Code == AdminFaultCode.NotFound)
        {
            return null;
        }
    }

    // The act asks for the version once more when it makes the change: no command between the two is undone by it.
    private static JsonObject Expect(ApiRoute route, JsonObject request, JsonNode? there)
    {
        if (route.Expects is { } member && request[member] is null)
        {
            request[member] = there?["version"]?.GetValue<int>() ?? 0;
        }

        return request;
    }

    private AdminException Refuse(Actor actor, ApiRoute route)
    {
        var why = $"'{actor.Name}' may not do {route.Act.Name}";
        try
        {
            node.Ledger.Note(new CallIntent
            {
                Kind = "refused_act",
                Method = route.Act.Name,
                Source = $"admin:{actor.Who}",
                Decision = new Decision(DecisionOutcome.Deny, DecisionStep.Action, "(admin)", "", why, []),
            });
        }
        catch (RecordUnavailableException)
        {
            // It is refused whether that can be recorded or not.
        }

        return new AdminException(AdminFaultCode.Forbidden, why);
    }

    // $.servers[0].policy is /servers/0/policy.
    private static string? Pointer(string? path) => path is null or "$" ? null : path.TrimStart('$').Replace("]", "", StringComparison.Ordinal).Replace('.', '/').Replace('[', '/');
}
