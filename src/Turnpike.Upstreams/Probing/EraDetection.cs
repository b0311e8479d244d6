using Turnpike.State.Servers;
using Turnpike.State.Snapshots;
using Turnpike.Upstreams.Connections;
using Turnpike.Wire.Json;
using Turnpike.Wire.Revisions;

namespace Turnpike.Upstreams.Probing;

/// <summary>What is done on a session whose server has said hello in an era.</summary>
internal delegate Task HelloVisitor(ProbeSession session, Era era, ProbeAnswer hello, CancellationToken cancellation);

/// <summary>
/// Finds out which eras a server speaks (MCP 2026-07-28, Versioning, client side): <c>server/discover</c> first; an answer or an error
/// that only the modern era knows means modern. Then <c>initialize</c>, whatever came before: a server may speak both. No single
/// error code decides against an era.
/// </summary>
internal static class EraDetection
{
    public static async Task<(Era Era, ProbeAnswer? Hello)> RunAsync(
        UpstreamConnector connector, string server, ServerTarget target, string? caller, CancellationToken cancellation, HelloVisitor? visit = null)
    {
        var (modern, legacy, fault) = target.Transport == ServerTransport.Sse
            ? await AskSseAsync(connector, server, target, caller, visit, cancellation)
            : await AskAsync(connector, server, target with { Transport = ServerTransport.StreamableHttp }, caller, visit, cancellation);
        var transport = target.Transport ?? ServerTransport.StreamableHttp;
        if (modern is null && legacy is null && target is { Url: not null, Transport: null } && IsAnotherTransport(fault))
        {
            (_, legacy, var worse) = await AskSseAsync(connector, server, target with { Transport = ServerTransport.Sse }, caller, visit, cancellation);
            transport = ServerTransport.Sse;

            // Where there is no such stream either, what the server said first is what it says.
            fault = worse is { Fault: UpstreamFault.HttpError } ? fault : worse ?? fault;
        }

        var era = (modern is null ? Era.None : Era.Modern) | (legacy is null ? Era.None : Era.Legacy);
        if (era == Era.None)
        {
            throw fault ?? new UpstreamException(UpstreamFault.Invalid, "the server speaks no known revision of MCP");
        }

        // A child that discovery killed says nothing of those that are not asked: the next start is not held up.
        connector.Forgive(server);
        if (target.Url is { } url)
        {
            connector.Learn(server, url, transport);
        }

        var hello = modern ?? legacy;
        connector.LearnVersion(server, ProbeAnswer.Text(hello!.ServerInfo["version"u8]));
        return (era, hello);
    }

    private static async Task<(ProbeAnswer? Modern, ProbeAnswer? Legacy, UpstreamException? Fault)> AskAsync(
        UpstreamConnector connector, string server, ServerTarget target, string? caller, HelloVisitor? visit, CancellationToken cancellation)
    {
        var (modern, legacy, fault) = await AskFirstAsync(connector, server, target, caller, visit, cancellation);
        if (legacy is null && fault?.NothingWasSent != true)
        {
            try
            {
                await using var session = await ProbeSession.OpenAsync(connector, server, target, caller, cancellation);
                legacy = await InitializeAsync(session, visit, cancellation);
            }
            catch (UpstreamException error) when (modern is not null || Continues(error))
            {
                fault ??= error;
            }
        }

        return (modern, legacy, fault);
    }

    // HTTP+SSE ended with the legacy era's first revision: nobody speaks the modern one over it.
    private static async Task<(ProbeAnswer? Modern, ProbeAnswer? Legacy, UpstreamException? Fault)> AskSseAsync(
        UpstreamConnector connector, string server, ServerTarget target, string? caller, HelloVisitor? visit, CancellationToken cancellation)
    {
        try
        {
            await using var session = await ProbeSession.OpenAsync(connector, server, target, caller, cancellation);
            return (null, await InitializeAsync(session, visit, cancellation), null);
        }
        catch (UpstreamException error) when (error.Fault is not UpstreamFault.NeedsCredential && error is not { Status: 401 or 403 })
        {
            return (null, null, error);
        }
    }

    // A child that answered discovery with an error is asked on: starting a second one for initialize would only cost time.
    private static async Task<(ProbeAnswer? Modern, ProbeAnswer? Legacy, UpstreamException? Fault)> AskFirstAsync(
        UpstreamConnector connector, string server, ServerTarget target, string? caller, HelloVisitor? visit, CancellationToken cancellation)
    {
        UpstreamException? fault = null;
        await using var session = await ProbeSession.OpenAsync(connector, server, target, caller, cancellation);
        try
        {
            var answer = await session.AskAsync("server/discover", Era.Modern, ProbeMessages.Discover, cancellation);
            if (IsModern(answer))
            {
                if (visit is not null && answer.Result.Exists)
                {
                    await visit(session, Era.Modern, answer, cancellation);
                }

                return (answer, null, null);
            }
        }
        catch (UpstreamException error) when (Continues(error))
        {
            fault = error;
        }

        if (!session.IsAlive)
        {
            return (null, null, fault);
        }

        try
        {
            return (null, await InitializeAsync(session, visit, cancellation), fault);
        }
        catch (UpstreamException error) when (Continues(error))
        {
            return (null, null, fault ?? error);
        }
    }

    private static async Task<ProbeAnswer?> InitializeAsync(ProbeSession session, HelloVisitor? visit, CancellationToken cancellation)
    {
        var answer = await session.AskAsync("initialize", Era.Legacy, ProbeMessages.Initialize, cancellation);
        var isLegacy = answer.Result["protocolVersion"u8] is { Kind: JsonKind.String } version
            && Revision.TryParse(version.GetString(), out var revision)
            && revision!.Era == Era.Legacy;
        if (!isLegacy)
        {
            return null;
        }

        try
        {
            await session.TellAsync("notifications/initialized", ProbeMessages.Initialized, cancellation);
        }
        catch (UpstreamException error) when (Continues(error))
        {
            // The answer to initialize has told the era; what a server makes of the notification does not change it.
        }

        if (visit is not null)
        {
            await visit(session, Era.Legacy, answer, cancellation);
        }

        return answer;
    }

    private static bool IsModern(ProbeAnswer answer)
    {
        if (answer.Result.Exists)
        {
            return NamesModern(answer.Result["supportedVersions"u8]);
        }

        // -32022 tells which versions there are, and a legacy server may tell too.
        return answer.ErrorCode is "-32020" or "-32021"
            || (answer.ErrorCode == "-32022" && NamesModern(answer.Root["error"u8]["data"u8]["supported"u8]));
    }

    private static bool NamesModern(JsonView versions)
    {
        foreach (var version in versions.Elements)
        {
            if (version.Kind == JsonKind.String && Revision.TryParse(version.GetString(), out var revision) && revision!.Era == Era.Modern)
            {
                return true;
            }
        }

        return false;
    }

    // Whatever a server that does not know a question does with it says nothing of the next; only these say that asking on is useless.
    private static bool Continues(UpstreamException error) =>
        !error.NothingWasSent
        && error is not { Fault: UpstreamFault.HttpError, Status: 401 or 403 or 407 or (>= 300 and < 400) };

    // MCP 2025-11-25, Transports, backwards compatibility: these statuses, with no JSON-RPC message, may be an HTTP+SSE server's.
    private static bool IsAnotherTransport(UpstreamException? fault) => fault is { Fault: UpstreamFault.HttpError, Status: 400 or 404 or 405 };
}
