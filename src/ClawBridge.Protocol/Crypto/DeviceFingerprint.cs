namespace ClawBridge.Protocol.Crypto;

/// <summary>A device id in a form that two people can compare.</summary>
internal static class DeviceFingerprint
{
    private const int Digits = 32;
    private const int Group = 4;

    /// <summary>The first 128 bits in groups of four digits, like <c>5095-3ba0-…</c>; the text itself when it is no device id.</summary>
    public static string Of(string deviceId) => deviceId.Length < Digits
        ? deviceId
        : string.Join('-', Enumerable.Range(0, Digits / Group).Select(at => deviceId.Substring(at * Group, Group)));
}
