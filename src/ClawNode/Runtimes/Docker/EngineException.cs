using System.Net;

namespace ClawNode.Runtimes.Docker;

/// <summary>The engine answered a request with an error of its own.</summary>
internal sealed class EngineException(HttpStatusCode status, string message) : Exception(message)
{
    public HttpStatusCode Status { get; } = status;
}
