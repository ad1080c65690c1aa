namespace ClawBridge.Protocol.Payloads;

/// <summary>A progress chunk of <c>workload.run</c>: how far the image is.</summary>
/// <param name="Done">Bytes, as far as the registry tells them.</param>
/// <param name="Total">Bytes; null while unknown.</param>
internal sealed record PullProgress(long Done, long? Total, string Message);
