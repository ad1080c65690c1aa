using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClawNode.Runtimes.Records;

namespace ClawNode.Identity;

/// <summary>Keeps one device token a link, each in its own file of mode 0600.</summary>
internal sealed class DeviceTokenStore(StateDirectory state)
{
    /// <summary>The stored token of a link; null where there is none or the file is damaged (the link then needs a new token).</summary>
    public DeviceTokenFile? Load(string url)
    {
        try
        {
            var file = JsonSerializer.Deserialize(File.ReadAllBytes(PathOf(url)), IdentityJson.Default.DeviceTokenFile);
            return file?.Url == url && !string.IsNullOrEmpty(file.DeviceToken) ? file : null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Keeps the token; when this returns it is on the disk.</summary>
    public void Save(DeviceTokenFile token) =>
        DurableFile.Replace(PathOf(token.Url), JsonSerializer.SerializeToUtf8Bytes(token, IdentityJson.Default.DeviceTokenFile));

    private string PathOf(string url) =>
        Path.Combine(state.TokenFolder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(url)))[..16] + ".json");
}
