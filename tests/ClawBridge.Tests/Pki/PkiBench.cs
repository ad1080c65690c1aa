using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClawBridge.Pki;

namespace ClawBridge.Tests.Pki;

/// <summary>The methods of the room on a bridge in memory.</summary>
internal sealed class PkiBench : IDisposable
{
    public PkiBench()
    {
        Bridge = new TestBridge(PkiTables.All, bridge =>
        {
            Pki = new PkiServices(bridge.State, bridge.Sealer, bridge.Time);
            return PkiMethods.All(Pki);
        });
    }

    public TestBridge Bridge { get; }

    public PkiServices Pki { get; private set; } = null!;

    public X509Certificate2 Root => Load(PkiTables.Authorities, AuthorityRecord.RootId);

    /// <summary>Issues with these params and returns the answer.</summary>
    public Task<JsonElement> IssueAsync(string parameters) => Bridge.ResultAsync("cert_issue", parameters);

    public async Task<string> IssueIdAsync(string commonName = "gpu-1.lab.example") =>
        (await IssueAsync($$"""{"common_name":"{{commonName}}"}""")).GetProperty("cert_id").GetString()!;

    /// <summary>What one who trusts the root finds wrong with a certificate that comes with this chain; empty when nothing is.</summary>
    public string Problems(X509Certificate2 leaf, string chainPem)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.Add(Root);
        chain.ChainPolicy.ExtraStore.ImportFromPem(chainPem);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.VerificationTime = Bridge.Time.GetUtcNow().UtcDateTime;
        return chain.Build(leaf) ? "" : string.Join(' ', chain.ChainStatus.Select(status => status.Status));
    }

    /// <summary>The answer with everything that differs from run to run put in words.</summary>
    public static string Scrubbed(string json)
    {
        var node = JsonNode.Parse(json)!;
        Scrub(node);
        return node.ToJsonString();
    }

    public void Dispose() => Bridge.Dispose();

    private X509Certificate2 Load(ClawBridge.State.Table<AuthorityRecord> table, string id) =>
        X509CertificateLoader.LoadCertificate(Bridge.State.Current.Find(table, id)!.Certificate);

    private static void Scrub(JsonNode? node)
    {
        if (node is JsonArray array)
        {
            for (var i = 0; i < array.Count; i++)
            {
                if (array[i] is JsonValue value && value.GetValueKind() == JsonValueKind.String && Guid.TryParse((string)value!, out _)) array[i] = "(uuid)";
                else Scrub(array[i]);
            }
        }

        if (node is not JsonObject members) return;
        foreach (var (name, value) in members.ToList())
        {
            if (value is not JsonValue text || text.GetValueKind() != JsonValueKind.String) Scrub(value);
            else if (Word(name, (string)text!) is { } word) members[name] = word;
        }
    }

    private static string? Word(string name, string text) => name switch
    {
        _ when name.EndsWith("_pem", StringComparison.Ordinal) => string.Join(' ', text.Split('\n').Where(line => line.StartsWith("-----BEGIN", StringComparison.Ordinal))),
        _ when name.EndsWith("sha256", StringComparison.Ordinal) || name is "serial" => $"({text.Length} hex digits)",
        "der_base64" => "(DER)",
        _ when Guid.TryParse(text, out _) => "(uuid)",
        "message" => System.Text.RegularExpressions.Regex.Replace(text, "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "(uuid)"),
        _ => null,
    };
}
