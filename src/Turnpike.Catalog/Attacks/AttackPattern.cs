using System.Collections.Immutable;
using System.Text.Json;

namespace Turnpike.Catalog.Attacks;

/// <summary>A documented way to abuse tools, the policy against it, and where that policy ends. Own words; data, never instructions.</summary>
public sealed record AttackPattern
{
    /// <summary>A stable name in lower case with hyphens, unique in the catalogue and fit for an address.</summary>
    public required string Id { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>The family it belongs to, for example <c>tool poisoning</c>; the file's, filled in by <see cref="AttackCatalog"/>.</summary>
    public string Group { get; init; } = "";

    /// <summary>One or two sentences.</summary>
    public required string Summary { get; init; }

    /// <summary>What happens, in order.</summary>
    public required ImmutableArray<string> Stages { get; init; }

    /// <summary>Where it was seen, demonstrated or described, with dates and sources.</summary>
    public required ImmutableArray<AttackIncident> Incidents { get; init; }

    /// <summary>The risk classes of the tools it abuses: Read, Write, Execute, Destructive, Financial; all five where any tool will do, none where it needs no tool.</summary>
    public ImmutableArray<string> Classes { get => field.IsDefault ? [] : field; init; }

    /// <summary>The flags it abuses: sensitive_read, untrusted_source, external_send, admin, code.</summary>
    public ImmutableArray<string> Flags { get => field.IsDefault ? [] : field; init; }

    /// <summary>The argument tags it abuses: path, url, cli, shell, sql, code, recipient, amount, id, environment, secret.</summary>
    public ImmutableArray<string> Tags { get => field.IsDefault ? [] : field; init; }

    /// <summary>What somebody who looks at definitions, calls or the record can notice.</summary>
    public required ImmutableArray<string> Signals { get; init; }

    /// <summary>Which kind of control answers it: a policy rule, or what the gateway does whatever the policy says.</summary>
    public required string Control { get; init; }

    /// <summary>What the control achieves: <c>stopped</c>, <c>contained</c> (harm is bounded) or <c>seen</c> (recorded only).</summary>
    public required string Effect { get; init; }

    /// <summary>What stops the replay, exactly; empty where there is no replay.</summary>
    public ImmutableArray<AttackStop> StoppedBy { get => field.IsDefault ? [] : field; init; }

    /// <summary>What a gateway cannot do about it.</summary>
    public required string Limits { get; init; }

    /// <summary>The policy under which the replay fails: a whole, valid document.</summary>
    public required JsonElement Policy { get; init; }

    /// <summary>The script that succeeds without the control and fails with it; null where there is none, and the pattern is unproved.</summary>
    public AttackReplay? Replay { get; init; }
}
