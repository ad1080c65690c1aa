namespace ClawBridge.Discovery.Scanning;

/// <summary>Finds out which hosts of a range answer.</summary>
internal interface IConnectScanner
{
    /// <summary>Runs to the end, or until it is cancelled: then what was found stays found.</summary>
    /// <returns>Whether it got to the end.</returns>
    /// <exception cref="ScanFailedException">This machine cannot do it.</exception>
    Task<bool> RunAsync(ConnectPlan plan, IScanSink sink, CancellationToken cancellationToken);
}
