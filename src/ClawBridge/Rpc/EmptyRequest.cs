namespace ClawBridge.Rpc;

/// <summary>The params of a method that takes none.</summary>
internal sealed record EmptyRequest
{
    public static EmptyRequest Instance { get; } = new();
}
