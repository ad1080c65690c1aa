namespace ClawBridge.Protocol.Payloads;

/// <summary>A MIG partition of an NVIDIA GPU (<c>nvidia-smi -q -x</c>, <c>mig_device</c>).</summary>
internal sealed record MigDevice(int Index, int? GpuInstanceId, int? ComputeInstanceId, long? MemoryTotalMb, string? Uuid);
