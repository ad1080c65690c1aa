using System.Security.Cryptography;
using System.Text;
using ClawBridge.Protocol.Frames;

namespace ClawBridge.Protocol.Crypto;

/// <summary>The text that a device signs in <c>connect</c> (OpenClaw gateway protocol, device identity), and its id.</summary>
internal static class DeviceSignature
{
    /// <summary>Lower-case hex SHA-256 of the 32 raw public-key bytes: OpenClaw's device id and this house's node id.</summary>
    public static string DeviceId(ReadOnlySpan<byte> publicKey) => Convert.ToHexStringLower(SHA256.HashData(publicKey));

    /// <summary>The preferred v3 text, which binds platform and device family too.</summary>
    public static byte[] V3(ConnectParams connect, string deviceId, long signedAt, string nonce) => Encoding.UTF8.GetBytes(
        $"v3|{Common(connect, deviceId, signedAt, nonce)}|{Normal(connect.Client.Platform)}|{Normal(connect.Client.DeviceFamily)}");

    /// <summary>The older v2 text, still accepted from others.</summary>
    public static byte[] V2(ConnectParams connect, string deviceId, long signedAt, string nonce) =>
        Encoding.UTF8.GetBytes($"v2|{Common(connect, deviceId, signedAt, nonce)}");

    private static string Common(ConnectParams connect, string deviceId, long signedAt, string nonce) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture,
            $"{deviceId}|{connect.Client.Id}|{connect.Client.Mode}|{connect.Role}|{string.Join(',', connect.Scopes)}|{signedAt}|{connect.Auth?.Signed ?? ""}|{nonce}");

    private static string Normal(string? value) => (value ?? "").Trim().ToLowerInvariant();
}
