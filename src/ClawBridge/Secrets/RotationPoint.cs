namespace ClawBridge.Secrets;

/// <summary>The names of the failpoints of a replacement of the master key, in their order.</summary>
internal static class RotationPoint
{
    /// <summary>The new key is durable beside the old one; nothing is sealed under it.</summary>
    public const string NextWritten = "master_key_next_written";

    /// <summary>Everything is sealed under the new key, durably; it is not in its place.</summary>
    public const string Resealed = "master_key_resealed";

    /// <summary>The new key is in its place.</summary>
    public const string Replaced = "master_key_replaced";
}
