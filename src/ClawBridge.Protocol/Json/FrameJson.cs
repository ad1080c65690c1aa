using System.Text.Json;
using System.Text.Json.Serialization;
using ClawBridge.Protocol.Frames;

namespace ClawBridge.Protocol.Json;

/// <summary>JSON of the frames: camel case, absent members left out (OpenClaw's closed schemas).</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Frame))]
[JsonSerializable(typeof(FrameError))]
[JsonSerializable(typeof(ConnectChallenge))]
[JsonSerializable(typeof(ConnectParams))]
[JsonSerializable(typeof(HelloOk))]
[JsonSerializable(typeof(InvokeRequest))]
[JsonSerializable(typeof(InvokeResult))]
[JsonSerializable(typeof(InvokeProgress))]
[JsonSerializable(typeof(InvokeCancel))]
[JsonSerializable(typeof(NodeEvent))]
[JsonSerializable(typeof(PairResolved))]
internal sealed partial class FrameJson : JsonSerializerContext;
