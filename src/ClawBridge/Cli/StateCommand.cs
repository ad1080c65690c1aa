using ClawBridge.Attach;

namespace ClawBridge.Cli;

/// <summary><c>state backup FILE</c> and <c>state restore FILE</c>.</summary>
internal sealed class StateCommand(StateCopies copies, IReadOnlyList<string> arguments, TextWriter output) : ICommand
{
    public async Task<int> RunAsync(CancellationToken stop)
    {
        var done = arguments switch
        {
            ["backup", var file] => await copies.BackUpAsync(file, stop),
            ["restore", var file] => copies.Restore(file),
            _ => throw new CliException("Write: claw-bridge state backup FILE, or claw-bridge state restore FILE."),
        };
        await output.WriteLineAsync(done);
        return ExitCodes.Ok;
    }
}
