using System.Text.Json.Serialization;

namespace ClawBridge.Tests.Attach.Support;

[JsonSerializable(typeof(string))]
internal sealed partial class TextJson : JsonSerializerContext;
