using System.Text.Json;

namespace ClawBridge.Rpc;

/// <summary>The peer of one connection, for what the bridge sends it unasked.</summary>
internal interface IClient
{
    /// <summary>Names what the client registered with <c>client_register</c>.</summary>
    IReadOnlySet<string> Provides { get; }

    /// <summary>Ends when the connection does.</summary>
    CancellationToken Closed { get; }

    /// <summary>Queues a notification; <paramref name="parameters"/> is a whole JSON value.</summary>
    ValueTask NotifyAsync(string method, ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken);

    /// <summary>Queues a <c>progress</c> notification for a token, in the form that the client's framing has for it.</summary>
    ValueTask ReportProgressAsync(JsonElement token, double done, double? total, string message, CancellationToken cancellationToken);

    /// <summary>Asks the client (a <c>b:N</c> request). -32003 when it does not provide <paramref name="method"/>.</summary>
    Task<JsonElement> RequestAsync(string method, ReadOnlyMemory<byte> parameters, CancellationToken cancellationToken);

    /// <summary>Records what the client provides (<c>client_register</c>).</summary>
    void Register(IReadOnlySet<string> provides);
}
