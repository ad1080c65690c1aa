namespace ClawBridge.Audit;

/// <summary>Which records a caller wants; what is null does not matter.</summary>
internal interface IAuditFilter
{
    string? Principal { get; }

    string? Session { get; }

    string? Method { get; }

    string? Target { get; }

    string? Outcome { get; }

    /// <summary>Unix milliseconds, inclusive.</summary>
    long? Since { get; }

    /// <summary>Unix milliseconds, exclusive.</summary>
    long? Until { get; }
}
