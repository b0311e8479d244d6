namespace Turnpike.Admin.Scans;

/// <summary>Is told how a scan goes on; from several threads at once.</summary>
public interface IScanProgress
{
    /// <summary>A server is being looked at.</summary>
    void Began(ScanTarget target);

    /// <summary>It was looked at, with or without success.</summary>
    void Ended(ScannedServer server);
}
