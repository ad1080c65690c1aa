using System.Text.Json;
using ClawBridge.Protocol.Payloads;
using ClawBridge.Rpc;

namespace ClawBridge.Secrets;

/// <summary>Reads the credentials of an image registry from a secret's value. Pure; no sentence repeats any of it.</summary>
internal static class RegistryLogin
{
    /// <summary>From <c>{"username","password","server"?}</c> or <c>user:password</c>; -32602 for anything else.</summary>
    public static RegistryAuth Parse(string reference, string value)
    {
        var text = value.Trim();
        var auth = text.StartsWith('{') ? FromJson(text) : FromPair(text);
        return auth ?? throw RpcException.Invalid("$.registry_auth.secret_id", $"Secret '{reference}' holds no credentials of a registry.",
            "Store {\"username\":…,\"password\":…} with an optional \"server\", or user:password.");
    }

    private static RegistryAuth? FromPair(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && colon < text.Length - 1 && !text.Any(char.IsControl) ? new RegistryAuth(text[..colon], text[(colon + 1)..], null) : null;
    }

    private static RegistryAuth? FromJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var (username, password) = (Text(document, "username"), Text(document, "password"));
            var hasServer = document.RootElement.TryGetProperty("server", out var given) && given.ValueKind != JsonValueKind.Null;
            var server = Text(document, "server");
            return string.IsNullOrEmpty(username) || string.IsNullOrEmpty(password) || (hasServer && string.IsNullOrEmpty(server)) ? null : new RegistryAuth(username, password, server);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonDocument document, string name) =>
        document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
