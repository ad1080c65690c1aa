using System.Text.Json;

namespace ClawBridge.Mcp;

/// <summary>The program at the other end, as far as a tool call needs it.</summary>
internal interface IMcpClient
{
    /// <summary>What it calls itself, for audit records; null before it said so.</summary>
    string? Name { get; }

    /// <summary>It can ask its user.</summary>
    bool CanElicit { get; }

    /// <summary>Asks the user to agree to something.</summary>
    /// <returns><c>accept</c>, <c>decline</c> or <c>cancel</c>.</returns>
    Task<string> AskAsync(string message, CancellationToken cancellation);

    /// <summary>Sends a notification.</summary>
    ValueTask NotifyAsync(string method, Action<Utf8JsonWriter> writeParameters);
}
