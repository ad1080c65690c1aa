using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using ClawBridge.Protocol.Crypto;
using ClawNode.Config;
using ClawNode.Runtimes.Records;

namespace ClawNode.Identity;

/// <summary>
/// Keeps the device key in <c>device.json</c>. A file that is there but cannot be used is an error to be mended by a person:
/// a new key would silently make this machine another node.
/// </summary>
internal sealed class IdentityStore(StateDirectory state, TimeProvider time)
{
    /// <summary>The identity, made and saved at the first call on this machine.</summary>
    public DeviceIdentity LoadOrCreate()
    {
        if (Load() is { } existing) return existing;
        var seed = Ed25519.NewSeed();
        var created = new DeviceIdentity(seed, time.GetUtcNow().ToUnixTimeMilliseconds());
        var written = DurableFile.TryCreate(state.DeviceFile, JsonSerializer.SerializeToUtf8Bytes(created.ToFile(), IdentityJson.Default.DeviceFile));
        return written ? created : Load() ?? throw Broken("it vanished while it was read");
    }

    /// <summary>The identity, or null where none was made yet.</summary>
    public DeviceIdentity? Load()
    {
        if (!File.Exists(state.DeviceFile)) return null;
        try
        {
            var file = JsonSerializer.Deserialize(File.ReadAllBytes(state.DeviceFile), IdentityJson.Default.DeviceFile);
            return Check(file ?? throw Broken("it is empty"));
        }
        catch (Exception e) when (e is JsonException or FormatException or CryptographicException)
        {
            throw Broken("it is damaged", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException($"{state.DeviceFile} cannot be read: {e.Message}", e);
        }
    }

    private DeviceIdentity Check(DeviceFile file)
    {
        if (file.Version != DeviceFile.CurrentVersion)
            throw Broken(FormattableString.Invariant($"it has version {file.Version}, which this program does not know"));
        if (file.SecretKey is null || file.DeviceId is null) throw Broken("it lacks a key or an id");
        var secret = Base64Url.DecodeFromChars(file.SecretKey);
        if (secret.Length is not (Ed25519.SeedBytes or Ed25519.SeedBytes + Ed25519.PublicKeyBytes)) throw Broken("its secret key has the wrong length");
        var identity = new DeviceIdentity(secret[..Ed25519.SeedBytes], file.CreatedAtMs);
        return identity.DeviceId == file.DeviceId ? identity : throw Broken("its id does not belong to its key");
    }

    private ConfigException Broken(string what, Exception? inner = null) => new(
        $"The identity {state.DeviceFile} cannot be used: {what}. Restore it from a backup; or remove it, and this machine becomes a new node that must join again.", inner);
}
