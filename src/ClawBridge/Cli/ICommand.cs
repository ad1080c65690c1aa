namespace ClawBridge.Cli;

/// <summary>One command of the command line.</summary>
internal interface ICommand
{
    /// <summary>Runs it and returns the exit code.</summary>
    /// <param name="stop">SIGTERM or SIGINT.</param>
    Task<int> RunAsync(CancellationToken stop);
}
