using ClawBridge.Attach;
using ClawBridge.Rpc;

namespace ClawBridge.Cli;

/// <summary><c>state backup FILE</c> and <c>state restore FILE</c>.</summary>
internal sealed class StateCommand(StateCopies copies, Settings settings, IReadOnlyList<string> arguments, TextWriter output) : ICommand
{
    public async Task<int> RunAsync(CancellationToken stop)
    {
        if (settings.Principal is { } user && user != Principal.Owner.Name)
            throw new CliException($"A copy of the state is everything, so it is the owner's to make and to bring back, not {user}'s. Leave --principal out.");
        if (settings.ReadOnly && arguments is ["restore", ..]) throw new CliException("state restore replaces the state. Leave --read-only out.");
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
