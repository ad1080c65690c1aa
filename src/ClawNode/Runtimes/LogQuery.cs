namespace ClawNode.Runtimes;

/// <summary>Which lines of an attempt's output are wanted.</summary>
/// <param name="Tail">Last lines of each stream, or null for all that is kept.</param>
/// <param name="Since">Only lines at or after this time, Unix milliseconds.</param>
/// <param name="Stream"><c>stdout</c>, <c>stderr</c>, or null for both.</param>
/// <param name="Follow">Go on until the attempt ends.</param>
internal sealed record LogQuery(int? Tail = null, long? Since = null, string? Stream = null, bool Follow = false)
{
    public const string Stdout = "stdout";
    public const string Stderr = "stderr";

    /// <summary>Whether a line belongs to the answer, its place in the tail aside.</summary>
    public bool Wants(string stream, long ts) => (Stream is null || Stream == stream) && (Since is null || ts >= Since);
}
