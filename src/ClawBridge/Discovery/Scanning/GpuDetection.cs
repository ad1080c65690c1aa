namespace ClawBridge.Discovery.Scanning;

/// <summary>What a look for GPUs gave.</summary>
/// <param name="Info">Null when it could not be told; without GPUs its count is 0.</param>
/// <param name="Error">Why it could not be told, as a sentence.</param>
internal sealed record GpuDetection(GpuInfo? Info, string? Error)
{
    public static GpuDetection Of(GpuInfo info) => new(info, null);

    public static GpuDetection Unknown(string why) => new(null, why);
}
