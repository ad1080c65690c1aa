using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace ClawBridge.Attach;

/// <summary>What a client set up on its connection and what is set up again at the next owner.</summary>
internal sealed class Renewals
{
    private readonly List<Subscription> _subscriptions = [];
    private byte[]? _registration;
    private long _lastEvent;
    private long _skippedTo;
    private int _count;

    /// <summary>Remembers a call that succeeded, where it set something up.</summary>
    public void Note(RelayedRequest request, CallAnswer answer)
    {
        if (request.IsBatch || answer.ErrorCode is not null) return;
        if (request.Calls[0].Method == AttachProtocol.RegisterMethod) _registration = request.Body.ToArray();
        if (request.Calls[0].Method == AttachProtocol.UnsubscribeMethod) Forget(request.Body);
        if (request.Calls[0].Method != AttachProtocol.SubscribeMethod || answer.Subscription is null) return;
        _subscriptions.Add(new Subscription(answer.Subscription, request.Body.ToArray(), answer.Seq ?? 0));

        // It may ask for older events than have passed.
        _skippedTo = 0;
    }

    /// <summary>Whether an event has not been passed on yet. Notes that it is now.</summary>
    public bool IsNew(long seq)
    {
        if (seq <= _skippedTo) return false;
        _lastEvent = Math.Max(_lastEvent, seq);
        return true;
    }

    /// <summary>Whether an answer is to one of the renewals and nothing to the client.</summary>
    public bool IsOwn(CallAnswer answer) => answer.Id.AsSpan(1).StartsWith(AttachProtocol.OwnIdPrefix);

    /// <summary>The messages that set all up again; events go on after the last that was passed on.</summary>
    public IReadOnlyList<byte[]> Begin()
    {
        List<byte[]> messages = [];
        if (_registration is not null) messages.Add(Rewrite(_registration, null, null));
        foreach (var subscription in _subscriptions) messages.Add(Rewrite(subscription.Body, subscription.Id, Math.Max(subscription.Since, _lastEvent)));
        if (_subscriptions.Count > 0) _skippedTo = _lastEvent;
        return messages;
    }

    private void Forget(ReadOnlyMemory<byte> body)
    {
        using var document = Parse(body);
        if (!document.RootElement.TryGetProperty("params"u8, out var parameters) || parameters.ValueKind != JsonValueKind.Object) return;
        if (!parameters.TryGetProperty(AttachProtocol.SubscriptionMember, out var id)) return;
        _subscriptions.RemoveAll(subscription => id.ValueEquals(subscription.Id));
    }

    private static JsonDocument Parse(ReadOnlyMemory<byte> body) => JsonDocument.Parse(body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body);

    private byte[] Rewrite(byte[] body, string? subscription, long? since)
    {
        var rewritten = new ArrayBufferWriter<byte>();
        using var document = Parse(body);
        using (var writer = new Utf8JsonWriter(rewritten))
        {
            var root = document.RootElement;
            writer.WriteStartObject();
            writer.WriteString("jsonrpc"u8, "2.0"u8);
            writer.WriteString("id"u8, string.Create(CultureInfo.InvariantCulture, $"{AttachProtocol.OwnIdPrefix}{++_count}"));
            writer.WritePropertyName("method"u8);
            root.GetProperty("method"u8).WriteTo(writer);
            writer.WriteStartObject("params"u8);
            if (root.TryGetProperty("params"u8, out var parameters) && parameters.ValueKind == JsonValueKind.Object) Copy(parameters, subscription is not null, writer);
            if (subscription is not null) writer.WriteString(AttachProtocol.SubscriptionMember, subscription);
            if (since is not null) writer.WriteNumber(AttachProtocol.SinceParameter, since.Value);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return rewritten.WrittenSpan.ToArray();
    }

    private static void Copy(JsonElement parameters, bool isSubscription, Utf8JsonWriter writer)
    {
        foreach (var member in parameters.EnumerateObject())
        {
            if (isSubscription && (member.NameEquals(AttachProtocol.SinceParameter) || member.NameEquals(AttachProtocol.SubscriptionMember))) continue;
            member.WriteTo(writer);
        }
    }

    /// <param name="Since">The newest event when it began: those after are to come.</param>
    private sealed record Subscription(string Id, byte[] Body, long Since);
}
