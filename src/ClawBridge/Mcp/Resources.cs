using System.Text;
using System.Text.Json;
using ClawBridge.Rpc;

namespace ClawBridge.Mcp;

/// <summary>What a client can read beside the tools: the document of all actions, and how the cluster is now.</summary>
/// <param name="methods">What is offered.</param>
internal sealed class Resources(IReadOnlyList<MethodDeclaration> methods, ToolCalls calls)
{
    public const string StatusUri = "clawbernetes://cluster/status";
    public const string HandlersUri = "clawbernetes://handlers.md";

    private const string StatusMethod = "cluster_status";

    private bool OffersStatus => calls.Offers(StatusMethod);

    /// <summary>As <c>resources/list</c> answers it.</summary>
    public byte[] List() => McpJson.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("resources"u8);
        Write(writer, HandlersUri, "handlers.md", "Every action: its parameters, result and errors.", "text/markdown");
        if (OffersStatus) Write(writer, StatusUri, "cluster status", "The cluster now: nodes, GPUs, workloads. Can be subscribed to.", "application/json");
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    /// <summary>As <c>resources/read</c> answers it. Throws <see cref="RpcException"/> when it cannot be read.</summary>
    public async Task<byte[]> ReadAsync(string uri, CancellationToken cancellation)
    {
        Find(uri);
        if (uri == HandlersUri) return Contents(uri, "text/markdown", HandlersDocument.Render(methods));
        var answer = await calls.CallAsync(StatusMethod, cancellation);
        if (answer.IsError) throw new RpcException(answer.Code, answer.Value.GetProperty("message").GetString()!, new RpcErrorData { Kind = McpJson.Text(McpJson.Member(answer.Value, "data"), "kind") ?? ErrorKinds.Unavailable });
        return Contents(uri, "application/json", answer.Value.GetRawText());
    }

    /// <summary>Throws unless there is such a resource and it changes.</summary>
    public void CheckSubscription(string uri)
    {
        Find(uri);
        if (uri != StatusUri) throw RpcException.Invalid("$.uri", $"{uri} never changes while this server runs.", $"Subscribe to {StatusUri}.");
    }

    private void Find(string uri)
    {
        if (uri == HandlersUri || (uri == StatusUri && OffersStatus)) return;
        throw new RpcException(McpMethods.ResourceNotFound, "There is no such resource.", new RpcErrorData { Kind = ErrorKinds.NotFound, Hint = "resources/list answers all of them." });
    }

    private static void Write(Utf8JsonWriter writer, string uri, string name, string description, string type)
    {
        writer.WriteStartObject();
        writer.WriteString("uri"u8, uri);
        writer.WriteString("name"u8, name);
        writer.WriteString("description"u8, description);
        writer.WriteString("mimeType"u8, type);
        writer.WriteEndObject();
    }

    private static byte[] Contents(string uri, string type, string text) => McpJson.Of(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("contents"u8);
        writer.WriteStartObject();
        writer.WriteString("uri"u8, uri);
        writer.WriteString("mimeType"u8, type);
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    });
}
