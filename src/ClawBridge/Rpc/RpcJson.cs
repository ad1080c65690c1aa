using System.Text.Json.Serialization;

namespace ClawBridge.Rpc;

/// <summary>JSON of this room's own wire records.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CallMeta))]
[JsonSerializable(typeof(EmptyRequest))]
[JsonSerializable(typeof(ClientRegisterRequest))]
[JsonSerializable(typeof(ClientRegisterResult))]
internal sealed partial class RpcJson : JsonSerializerContext;
