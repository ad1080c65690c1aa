using System.Text.Json;

namespace ClawBridge.Attach;

/// <summary>What an attached bridge must know of a message of the owner.</summary>
internal sealed record OwnerMessage
{
    /// <summary>The calls that it answers; several for a batch.</summary>
    public IReadOnlyList<CallAnswer> Answers { get; init; } = [];

    /// <summary>Of a request to the client: its id, as JSON.</summary>
    public string? Asks { get; init; }

    /// <summary>Of an <c>event</c>: its place.</summary>
    public long? EventSeq { get; init; }

    /// <summary>Of the owner's orderly end: how many messages it took.</summary>
    public long? ClosedAfter { get; init; }

    public static OwnerMessage Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            return root.ValueKind switch
            {
                JsonValueKind.Object => ReadOne(root),
                JsonValueKind.Array => new OwnerMessage { Answers = [.. root.EnumerateArray().Select(ReadAnswer).OfType<CallAnswer>()] },
                _ => new OwnerMessage(),
            };
        }
        catch (JsonException)
        {
            return new OwnerMessage();
        }
    }

    private static OwnerMessage ReadOne(JsonElement root)
    {
        if (ReadAnswer(root) is { } answer) return new OwnerMessage { Answers = [answer] };
        if (!root.TryGetProperty("method", out var method)) return new OwnerMessage();
        if (root.TryGetProperty("id", out var id)) return new OwnerMessage { Asks = id.GetRawText() };
        return new OwnerMessage
        {
            EventSeq = method.ValueEquals(AttachProtocol.EventMethod) ? Number(root, "params", AttachProtocol.SeqMember) : null,
            ClosedAfter = method.ValueEquals(AttachProtocol.ClosedMethod) ? Number(root, "params", "received") : null,
        };
    }

    private static CallAnswer? ReadAnswer(JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.Object || element.TryGetProperty("method", out _)
            || !element.TryGetProperty("id", out var id)) return null;
        return new CallAnswer(
            id.GetRawText(),
            (int?)Number(element, "error", "code"),
            Number(element, "result", AttachProtocol.SeqMember),
            Text(element, "result", AttachProtocol.SubscriptionMember));
    }

    private static string? Text(JsonElement element, string member, string name) =>
        element.TryGetProperty(member, out var holder) && holder.ValueKind == JsonValueKind.Object
        && holder.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static long? Number(JsonElement element, string member, string name) =>
        element.TryGetProperty(member, out var holder) && holder.ValueKind == JsonValueKind.Object
        && holder.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number
            : null;
}
