using Turnpike.Admin.Scans;

namespace Turnpike.Admin.Acts;

/// <content>Scans: what servers could do, before anybody adds them.</content>
public static partial class AdminActs
{
    /// <summary>Reads what is to be scanned. Nothing is started, and nobody is asked.</summary>
    public static Act<BeginScan, ScanView> BeginScan { get; } = new(
        "scan.begin", Right.Administer, j => j.BeginScan, j => j.ScanView, ScanActs.BeginAsync, ScanActs.Describe);

    /// <summary>Starts and asks the servers of a scan that got a yes.</summary>
    public static Act<StartScan, ScanView> StartScan { get; } = new(
        "scan.start", Right.Administer, j => j.StartScan, j => j.ScanView, ScanActs.Describe, ScanActs.StartAsync)
    {
        TakesProof = true,
    };

    /// <summary>Ends a scan, with everything it started.</summary>
    public static Act<NamedScan, ScanView> CancelScan { get; } = new(
        "scan.cancel", Right.Administer, j => j.NamedScan, j => j.ScanView, ScanActs.CancelAsync, ScanActs.Describe);

    /// <summary>Says how a scan stands, or what it found.</summary>
    public static Act<NamedScan, ScanView> ShowScan { get; } = new(
        "scan.show", Right.Administer, j => j.NamedScan, j => j.ScanView, ScanActs.ShowAsync);

    /// <summary>Lists the scans that are kept.</summary>
    public static Act<Nothing, ScanList> ListScans { get; } = new(
        "scan.list", Right.Administer, j => j.Nothing, j => j.ScanList, ScanActs.ListAsync);

    /// <summary>Gives what a scan found as a file.</summary>
    public static Act<TakeScan, ScanFile> TakeScan { get; } = new(
        "scan.file", Right.Administer, j => j.TakeScan, j => j.ScanFile, ScanActs.TakeAsync);
}
