using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClawBridge.Protocol.Json;

/// <summary>Enumerations as words: lower snake case on output, any letter case on input, never a number.</summary>
internal sealed class SnakeCaseEnumConverter<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
