using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Fleet;

/// <summary>What is known of a node only while the bridge runs. Written under <see cref="Gate"/>, read without.</summary>
internal sealed class LiveNode(string id, long heardAt, long heartbeatAt)
{
    private long _heardAt = heardAt;
    private long _heartbeatAt = heartbeatAt;
    private volatile NodeSession? _session;
    private volatile SystemInfo? _system;
    private volatile GpuList? _gpus;
    private volatile GpuMetricsReport? _metrics;
    private volatile NodeCondition _condition = NodeCondition.Suspect;
    private volatile bool _isMissed;

    /// <summary>Held while a frame of the current session takes effect, so that nothing of an older session comes in between.</summary>
    public Lock Gate { get; } = new();

    public string Id { get; } = id;

    /// <summary>Null while it is not connected.</summary>
    public NodeSession? Session
    {
        get => _session;
        set => _session = value;
    }

    /// <summary>A node starts as suspect, until its first heartbeat.</summary>
    public NodeCondition Condition
    {
        get => _condition;
        set => _condition = value;
    }

    /// <summary>It was there since the bridge's start, and its silence has been told as an event.</summary>
    public bool IsMissed
    {
        get => _isMissed;
        set => _isMissed = value;
    }

    /// <summary>It has been ready since the bridge's start. Only the health watch reads and writes this and the next.</summary>
    public bool WasPresent { get; set; }

    /// <summary>Its going has been counted for the mass-loss rule.</summary>
    public bool IsCountedAway { get; set; }

    /// <summary>The clock's timestamp of its last sign of life, or of the bridge's start.</summary>
    public long HeardAt
    {
        get => Volatile.Read(ref _heardAt);
        set => Volatile.Write(ref _heardAt, value);
    }

    /// <summary>Unix milliseconds of the last heartbeat, or of when it was last seen before the bridge's start.</summary>
    public long HeartbeatAt
    {
        get => Volatile.Read(ref _heartbeatAt);
        set => Volatile.Write(ref _heartbeatAt, value);
    }

    /// <summary>The newest report; null before the first since the bridge's start.</summary>
    public SystemInfo? System
    {
        get => _system;
        set => _system = value;
    }

    /// <summary>The newest report; null before the first since the bridge's start.</summary>
    public GpuList? Gpus
    {
        get => _gpus;
        set => _gpus = value;
    }

    /// <summary>The newest readings; null before the first since the bridge's start.</summary>
    public GpuMetricsReport? Metrics
    {
        get => _metrics;
        set => _metrics = value;
    }
}
