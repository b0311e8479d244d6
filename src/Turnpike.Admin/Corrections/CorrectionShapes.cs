using System.Collections.Immutable;
using Turnpike.Admin.Pins;

namespace Turnpike.Admin.Corrections;

/// <summary>Says what one definition of a tool can do, in the classifier's place.</summary>
/// <param name="Server">The server.</param>
/// <param name="Tool">The tool's name.</param>
/// <param name="Hash">The definition that was looked at: approved, or waiting for approval.</param>
/// <param name="Class">The class; null for what counts now.</param>
/// <param name="Severity">The severity; null for what counts now.</param>
/// <param name="Flags">The flags, all of them; null for what counts now.</param>
/// <param name="Reason">Why.</param>
/// <param name="Replaces">The revision of the correction that this one replaces; null where there was none.</param>
public sealed record CorrectRisk(
    string Server, string Tool, string Hash, string? Class, string? Severity, ImmutableArray<string>? Flags, string Reason, long? Replaces = null);

/// <summary>Takes a correction back.</summary>
/// <param name="Server">The server.</param>
/// <param name="Tool">The tool's name.</param>
/// <param name="Hash">The definition it is of.</param>
/// <param name="Reason">Why.</param>
/// <param name="Replaces">The revision that was seen.</param>
public sealed record RemoveCorrection(string Server, string Tool, string Hash, string Reason, long Replaces);

/// <summary>Asks for the corrections of one server, or of all.</summary>
/// <param name="Server">The server; null for all.</param>
public sealed record ListCorrections(string? Server = null);

/// <summary>A correction as shown.</summary>
/// <param name="Server">The server.</param>
/// <param name="Tool">The tool's name.</param>
/// <param name="Hash">The definition it holds for, and for no other.</param>
/// <param name="Definition"><c>approved</c> or <c>waiting</c>, where that definition stands; <c>earlier</c> where the tool has another one by now.</param>
/// <param name="Said">What counts for that definition.</param>
/// <param name="Judged">What the classifier says of it; null for an earlier one, which is not kept.</param>
/// <param name="By">Who said it.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why.</param>
/// <param name="Revision">What a change of it has to name.</param>
public sealed record CorrectionView(
    string Server, string Tool, string Hash, string Definition, SaidRisk Said, RiskView? Judged, string By, DateTimeOffset At, string Reason, long Revision);

/// <summary>What a person says.</summary>
/// <param name="Class">The class.</param>
/// <param name="Severity">The severity.</param>
/// <param name="Flags">The flags.</param>
public sealed record SaidRisk(string Class, string Severity, ImmutableArray<string> Flags);

/// <summary>Corrections.</summary>
/// <param name="Corrections">Sorted by server, tool and hash.</param>
public sealed record CorrectionList(ImmutableArray<CorrectionView> Corrections);
