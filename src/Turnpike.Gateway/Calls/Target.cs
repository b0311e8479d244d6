using Turnpike.Catalog.Definitions;
using Turnpike.Gateway.MetaTools;
using Turnpike.Policies;
using Turnpike.State.Sessions;
using Turnpike.Wire.Json;
using Turnpike.Wire.Messages;

namespace Turnpike.Gateway.Calls;

/// <summary>Step 3: what a call names, and the pinned definition behind the name.</summary>
/// <param name="Kind">Tool, resource or prompt.</param>
/// <param name="Name">Name or URI.</param>
/// <param name="Arguments">The arguments a policy looks at.</param>
internal readonly record struct Target(CallTarget Kind, string Name, JsonView Arguments)
{
    /// <summary>The kind of definition that has to be pinned; null where there is none.</summary>
    public DefinitionKind? Pinned => Kind switch
    {
        CallTarget.Tool => DefinitionKind.Tool,
        CallTarget.Prompt => DefinitionKind.Prompt,
        _ => null,
    };

    /// <summary>What a request names; null when the method names nothing (tasks, subscriptions).</summary>
    /// <returns>False when the name is missing or of the wrong type.</returns>
    public static bool TryRead(in Envelope envelope, out Target? target)
    {
        target = null;
        var method = envelope.Method!;
        if (method == McpMethod.CallTool)
        {
            return TryName(envelope.Name, CallTarget.Tool, envelope.Arguments, out target);
        }

        if (method == McpMethod.GetPrompt)
        {
            return TryName(envelope.Name, CallTarget.Prompt, envelope.Arguments, out target);
        }

        if (method == McpMethod.ReadResource || method == McpMethod.SubscribeResource || method == McpMethod.UnsubscribeResource)
        {
            return TryName(envelope.Uri, CallTarget.Resource, default, out target);
        }

        if (method == McpMethod.Complete)
        {
            var reference = envelope.Params["ref"u8];
            return reference["type"u8].Is("ref/prompt"u8) ? TryName(reference["name"u8], CallTarget.Prompt, default, out target)
                : reference["type"u8].Is("ref/resource"u8) && TryName(reference["uri"u8], CallTarget.Resource, default, out target);
        }

        return true;
    }

    /// <summary>What a denial of a request speaks of: what the request names, or the request itself where it names no single thing.</summary>
    public static CallTarget KindOf(McpMethod method, Target? named) =>
        named?.Kind ?? (method == McpMethod.Listen ? CallTarget.Resource : CallTarget.ServerRequest);

    /// <summary>Step 4: decides, purely; <paramref name="now"/> is the one instant of the call.</summary>
    public Decision Decide(Visit visit, SessionView? session, DateTimeOffset now, out Definition? pin)
    {
        pin = null;
        if (visit.Policy is null)
        {
            return new Decision(DecisionOutcome.Deny, DecisionStep.NoPolicy, "(no policy)", "Denied by policy.", null, []);
        }

        var isPinned = Pinned is not { } kind || visit.Link.Observed.IsApproved(visit.Server, kind, Name, out pin);
        return visit.Policy.Compiled.Decide(Facts(visit, session, now, pin) with { IsPinned = isPinned });
    }

    /// <summary>What a policy may look at of the call, its definition pinned.</summary>
    public CallFacts Facts(Visit visit, SessionView? session, DateTimeOffset now, Definition? pin)
    {
        // Judged once for a definition, and only where a policy asks.
        var risk = Kind == CallTarget.Tool && pin is not null && visit.Policy is { Compiled.ReadsRisk: true } ? visit.Server.Risk(pin) : null;
        return new CallFacts
        {
            Target = Kind,
            Name = Name,
            Arguments = Arguments,
            IsPinned = true,
            InputSchema = visit.Server.IsBuiltIn && pin is not null ? MetaArguments.Any : pin?.InputSchema,
            Subject = visit.Grant.Subject,
            Groups = visit.Snapshot.People.Find(visit.Grant.Subject) is { } person ? person.Groups : default,
            GrantLabels = visit.Grant.Labels,
            Server = visit.Server.Name,
            ToolClass = risk?.Class,
            ToolSeverity = risk?.Severity,
            ToolFlags = risk?.Flags ?? default,
            DefinitionHash = pin?.Hash.Hex,
            SessionLabels = session is null ? default : session.Labels,
            SessionCalls = session?.Calls,
            Instant = now,
        };
    }

    private static bool TryName(JsonView name, CallTarget kind, JsonView arguments, out Target? target)
    {
        target = name.Kind == JsonKind.String ? new Target(kind, name.GetString(), arguments) : null;
        return target is not null;
    }
}
