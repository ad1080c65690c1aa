using System.Text.Json;
using ClawBridge.Protocol.Frames;

namespace ClawBridge.Fleet;

/// <summary>The closed schemas of what a node sends about a command. Pure.</summary>
internal static class InvokeFrames
{
    private static readonly SchemaMember[] Result =
    [
        new("id", SchemaKind.Text) { IsRequired = true, Min = 1 },
        new("nodeId", SchemaKind.Text) { IsRequired = true, Min = 1 },
        new("ok", SchemaKind.Boolean) { IsRequired = true },
        new("payload", SchemaKind.Any),
        new("payloadJSON", SchemaKind.Text),
        new("error", SchemaKind.Record)
        {
            Members =
            [
                new("code", SchemaKind.Text) { IsRequired = true, Min = 1 },
                new("message", SchemaKind.Text) { IsRequired = true, Min = 1 },
            ],
        },
    ];

    private static readonly SchemaMember[] Progress =
    [
        new("invokeId", SchemaKind.Text) { IsRequired = true, Min = 1 },
        new("nodeId", SchemaKind.Text) { IsRequired = true, Min = 1 },
        new("seq", SchemaKind.Integer) { IsRequired = true },
        new("chunk", SchemaKind.Text) { IsRequired = true, Max = ProtocolVersion.MaxChunkChars },
    ];

    public static string? ResultFault(ReadOnlyMemory<byte> parameters) => Fault(parameters, Result);

    public static string? ProgressFault(ReadOnlyMemory<byte> parameters) => Fault(parameters, Progress);

    private static string? Fault(ReadOnlyMemory<byte> parameters, SchemaMember[] members)
    {
        if (parameters.IsEmpty) return "must be object";
        using var document = JsonDocument.Parse(parameters);
        return ClosedSchema.Fault(document.RootElement, members);
    }
}
