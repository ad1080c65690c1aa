namespace ClawBridge.Secrets;

/// <summary>A kept version of a secret.</summary>
/// <param name="Version">Counts from 1.</param>
/// <param name="CreatedAt">Unix milliseconds.</param>
/// <param name="SizeBytes">Of the value in UTF-8.</param>
internal sealed record SecretVersion(int Version, long CreatedAt, int SizeBytes);
