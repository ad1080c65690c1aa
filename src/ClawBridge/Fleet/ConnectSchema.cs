using System.Text.Json;

namespace ClawBridge.Fleet;

/// <summary>The closed schema of <c>connect.params</c> (OpenClaw gateway protocol 4): what is not in it is an error.</summary>
internal static class ConnectSchema
{
    private static readonly string[] ClientIds =
    [
        "webchat-ui", "openclaw-control-ui", "openclaw-browser-copilot", "openclaw-tui", "webchat", "cli", "gateway-client", "openclaw-macos",
        "openclaw-linux", "openclaw-ios", "openclaw-watchos", "openclaw-android", "node-host", "openclaw-worker", "test", "fingerprint", "openclaw-probe",
    ];

    private static readonly string[] ClientModes = ["webchat", "cli", "ui", "backend", "node", "worker", "probe", "test"];

    private static readonly SchemaMember[] Root =
    [
        new("minProtocol", SchemaKind.Integer) { IsRequired = true, Min = 1 },
        new("maxProtocol", SchemaKind.Integer) { IsRequired = true, Min = 1 },
        new("client", SchemaKind.Record)
        {
            IsRequired = true,
            Members =
            [
                new("id", SchemaKind.Text) { IsRequired = true, Words = ClientIds },
                new("displayName", SchemaKind.Text) { Min = 1 },
                new("version", SchemaKind.Text) { IsRequired = true, Min = 1 },
                new("buildId", SchemaKind.Text) { Min = 1 },
                new("platform", SchemaKind.Text) { IsRequired = true, Min = 1 },
                new("deviceFamily", SchemaKind.Text) { Min = 1 },
                new("modelIdentifier", SchemaKind.Text) { Min = 1 },
                new("timeZone", SchemaKind.Text) { Min = 1 },
                new("mode", SchemaKind.Text) { IsRequired = true, Words = ClientModes },
                new("instanceId", SchemaKind.Text) { Min = 1 },
            ],
        },
        new("caps", SchemaKind.Texts),
        new("commands", SchemaKind.Texts),
        new("computerUse", SchemaKind.Any),
        new("workerRuns", SchemaKind.Any),
        new("permissions", SchemaKind.Booleans),
        new("pathEnv", SchemaKind.Text),
        new("role", SchemaKind.Text) { Min = 1 },
        new("scopes", SchemaKind.Texts),
        new("device", SchemaKind.Record)
        {
            Members =
            [
                new("id", SchemaKind.Text) { IsRequired = true, Min = 1 },
                new("publicKey", SchemaKind.Text) { IsRequired = true, Min = 1 },
                new("signature", SchemaKind.Text) { IsRequired = true, Min = 1 },
                new("signedAt", SchemaKind.Integer) { IsRequired = true },
                new("nonce", SchemaKind.Text) { IsRequired = true, Min = 1 },
            ],
        },
        new("auth", SchemaKind.Record)
        {
            Members =
            [
                new("token", SchemaKind.Text),
                new("bootstrapToken", SchemaKind.Text),
                new("deviceToken", SchemaKind.Text),
                new("password", SchemaKind.Text),
                new("approvalRuntimeToken", SchemaKind.Text),
                new("agentRuntimeIdentityToken", SchemaKind.Text),
            ],
        },
        new("locale", SchemaKind.Text),
        new("userAgent", SchemaKind.Text),
    ];

    /// <summary>What is wrong with the params, like <c>at root: unexpected property 'foo'</c>; null when nothing is.</summary>
    public static string? Fault(JsonElement parameters) => ClosedSchema.Fault(parameters, Root);
}
