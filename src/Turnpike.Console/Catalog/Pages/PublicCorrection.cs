using Turnpike.Catalog.Reports;

namespace Turnpike.Console.Catalog.Pages;

/// <summary>What everybody may know of a person's correction: that there is one, and what it says of the tool. Who, and why, stays with the gateway.</summary>
internal static class PublicCorrection
{
    /// <summary>The report with nobody's name in it.</summary>
    public static ToolReport In(ToolReport report) =>
        report.Correction is { } correction ? report with { Correction = correction with { By = "a person", Reason = "not public" } } : report;
}
