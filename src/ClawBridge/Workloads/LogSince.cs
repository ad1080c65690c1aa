using System.Globalization;
using System.Text.Json;
using ClawBridge.Rpc;

namespace ClawBridge.Workloads;

/// <summary>Reads <c>since</c>: a time in Unix milliseconds, or an age like <c>10m</c>. Pure.</summary>
internal static class LogSince
{
    private const string Field = "$.since";

    /// <returns>Unix milliseconds, or null for none.</returns>
    public static long? Read(JsonElement? since, long now)
    {
        if (since is not { } value || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var time) && time >= 0) return time;
        if (value.ValueKind == JsonValueKind.String && AgeMs(value.GetString()!) is { } age) return Math.Max(0, now - age);
        throw RpcException.Invalid(Field, "The start of the output is not valid.", "Give Unix milliseconds as a number, or an age like \"90s\", \"10m\", \"2h\" or \"1d\".");
    }

    private static long? AgeMs(string text)
    {
        if (text.Length < 2 || !long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count > 10_000_000) return null;
        return text[^1] switch
        {
            's' => count * 1000,
            'm' => count * 60_000,
            'h' => count * 3_600_000,
            'd' => count * 86_400_000,
            _ => null,
        };
    }
}
