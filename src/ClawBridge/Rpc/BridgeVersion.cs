namespace ClawBridge.Rpc;

/// <summary>The version that this program says it is.</summary>
internal static class BridgeVersion
{
    public static string Text { get; } = typeof(BridgeVersion).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";
}
