using Microsoft.Extensions.Logging;

namespace ClawBridge.Logging;

/// <summary>One category's view of <see cref="StderrLoggerFactory"/>.</summary>
internal sealed class StderrLogger(StderrLoggerFactory factory, string category, LogLevel minimum) : ILogger
{
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= minimum && logLevel != LogLevel.None;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) factory.Write(logLevel, category, eventId, formatter(state, exception), exception);
    }
}
