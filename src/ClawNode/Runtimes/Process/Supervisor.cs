namespace ClawNode.Runtimes.Process;

/// <summary>The hidden subcommand <c>clawnode supervise …</c>: watches over one process workload and outlives the agent.</summary>
internal static class Supervisor
{
    /// <summary>Runs with the arguments that follow <c>supervise</c>; the result is the program's exit code.</summary>
    public static Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (arguments.Count is 0)
        {
            Console.Error.WriteLine("clawnode supervise is started by the agent itself and needs the directory of an attempt.");
            return Task.FromResult(2);
        }

        return Task.FromResult(0);
    }
}
