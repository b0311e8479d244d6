using System.Collections.Immutable;
using System.Text.Json;
using Turnpike.Policies;

namespace Turnpike.Admin.Policies;

/// <summary>Asks for a policy to be put in force under a name.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Document">The document's text, kept byte for byte.</param>
/// <param name="ExpectedVersion">The version it is meant to replace; null for whatever is there.</param>
public sealed record ApplyPolicy(string Name, string Document, int? ExpectedVersion = null);

/// <summary>Tells of a document that was refused where it was read, and so never asked to be applied.</summary>
/// <param name="Name">The policy it was meant for.</param>
/// <param name="Digest">SHA-256 of the document's bytes; null when there are none.</param>
/// <param name="Problem">The first error, with its place.</param>
public sealed record RefusedPolicy(string Name, string? Digest, string Problem);

/// <summary>Names a policy.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">One version; null for the one in force.</param>
public sealed record NamedPolicy(string Name, int? Version = null);

/// <summary>Something wrong in a document.</summary>
/// <param name="Severity"><c>error</c> or <c>warning</c>.</param>
/// <param name="Pointer">JSON Pointer into the document.</param>
/// <param name="Line">Line, from 1.</param>
/// <param name="Column">Column in characters, from 1.</param>
/// <param name="Message">What is wrong and what would be right.</param>
/// <param name="Excerpt">The line it stands in, or the part of a long one around the place.</param>
/// <param name="Caret">UTF-16 units of the excerpt before the place.</param>
/// <param name="Suggestion">What to write at the place instead; null where nothing can be said in so few words.</param>
public sealed record ProblemView(string Severity, string Pointer, int Line, int Column, string Message, string Excerpt, int Caret, string? Suggestion)
{
    /// <summary>A problem as shown.</summary>
    public static ProblemView Of(PolicyProblem problem) => new(
        problem.Severity == ProblemSeverity.Error ? "error" : "warning",
        problem.Pointer,
        problem.Line,
        problem.Column,
        problem.Message,
        problem.Excerpt.Text,
        problem.Excerpt.Caret,
        problem.Suggestion);
}

/// <summary>A policy as shown.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version, from 1.</param>
/// <param name="Digest">SHA-256 of the document's bytes.</param>
/// <param name="Document">The document; null in lists.</param>
/// <param name="Warnings">What the document does that is probably not meant, said when it is applied; empty otherwise.</param>
/// <param name="Replaced">The version that was in force before this act, the same where nothing changed; null where there was none.</param>
/// <param name="ShadowUntil">Until when it only watches (<c>mode: shadow</c>); null where it enforces.</param>
public sealed record PolicyView(
    string Name, int Version, string Digest, string? Document, ImmutableArray<ProblemView> Warnings, int? Replaced = null, DateTimeOffset? ShadowUntil = null);

/// <summary>Asks for an earlier version to be put in force again.</summary>
/// <param name="Name">The policy's name.</param>
/// <param name="Version">The version.</param>
/// <param name="ExpectedVersion">The version it is meant to replace; null for whatever is there.</param>
public sealed record RollBackPolicy(string Name, int Version, int? ExpectedVersion = null);

/// <summary>One version of a policy.</summary>
/// <param name="Version">From 1.</param>
/// <param name="Digest">SHA-256 of the document's bytes.</param>
/// <param name="CreatedAt">When it was first applied.</param>
/// <param name="InForce">Whether it is in force.</param>
public sealed record PolicyVersionView(int Version, string Digest, DateTimeOffset CreatedAt, bool InForce);

/// <summary>Every version of a policy.</summary>
/// <param name="Name">The policy's name.</param>
/// <param name="Versions">Oldest first.</param>
public sealed record PolicyHistory(string Name, ImmutableArray<PolicyVersionView> Versions);

/// <summary>The policies in force.</summary>
/// <param name="Policies">Sorted by name.</param>
public sealed record PolicyList(ImmutableArray<PolicyView> Policies);

/// <summary>The shape of policies, for editors.</summary>
/// <param name="Schema">A JSON Schema (2020-12).</param>
public sealed record PolicySchemaView(JsonElement Schema);
