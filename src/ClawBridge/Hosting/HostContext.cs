using Microsoft.Extensions.Logging;

namespace ClawBridge.Hosting;

/// <summary>What the process gives to everything in it.</summary>
/// <param name="Environment">Reads an environment variable; null when it is not set.</param>
internal sealed record HostContext(TimeProvider Time, ILoggerFactory Loggers, Func<string, string?> Environment);
