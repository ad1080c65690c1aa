using Microsoft.Extensions.Logging;

namespace ClawBridge.Logging;

/// <summary>
/// Loggers that write each entry to stderr as one whole line, as text or JSON. stdout belongs to the protocol, so nothing here
/// can reach it. A closed stderr is no reason to end: entries are then dropped.
/// </summary>
internal sealed class StderrLoggerFactory(LogLevel minimum, LogFormat format, TimeProvider time, Stream stderr) : ILoggerFactory
{
    private readonly Lock _gate = new();

    public static StderrLoggerFactory Create(LogLevel minimum, LogFormat format, TimeProvider time) =>
        new(minimum, format, time, Console.OpenStandardError());

    /// <summary>The web server tells of each request at info, which is of no use to who runs a cluster: from libraries only warnings are told, or everything at trace.</summary>
    public ILogger CreateLogger(string categoryName) =>
        new StderrLogger(this, categoryName, categoryName.StartsWith("Microsoft.", StringComparison.Ordinal) && minimum > LogLevel.Trace ? LogLevel.Warning : minimum);

    /// <summary>This factory is its own only provider.</summary>
    public void AddProvider(ILoggerProvider provider) =>
        throw new NotSupportedException("Log lines go to stderr only; give --log-format json to feed another tool.");

    public void Dispose() => stderr.Flush();

    internal void Write(LogLevel level, string category, EventId id, string message, Exception? exception)
    {
        var now = time.GetUtcNow();
        var line = format == LogFormat.Json
            ? LogLineFormatter.Json(now, level, category, id, message, exception)
            : LogLineFormatter.Text(now, level, category, message, exception);
        lock (_gate)
        {
            try
            {
                stderr.Write(line.Span);
            }
            catch (IOException)
            {
                // Nobody reads stderr any more; there is nowhere left to say so.
            }
        }
    }
}
