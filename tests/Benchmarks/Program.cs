namespace Benchmarks;

/// <summary>
/// Prints measurements beside something comparable, never a verdict. <c>dotnet run -c Release --project tests/Benchmarks NAME</c>
/// with one or more of the names below, or <c>all</c>. The programs must be built before (<c>./build.sh</c>).
/// </summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        Dictionary<string, Func<Task>> benchmarks = new(StringComparer.Ordinal)
        {
            ["start"] = StartUp.RunAsync,
            ["rpc"] = Pipeline.RunAsync,
            ["durable"] = Durability.RunAsync,
            ["memory"] = IdleMemory.RunAsync,
            ["nodes"] = NodeSessions.RunAsync,
            ["submit"] = SubmitToRunning.RunAsync,
            ["placement"] = Placement.RunAsync,
            ["audit"] = AuditTrail.RunAsync,
            ["scan"] = NetworkScan.RunAsync,
        };
        var wanted = args is ["all"] or [] ? [.. benchmarks.Keys] : args;
        foreach (var name in wanted)
        {
            if (!benchmarks.TryGetValue(name, out var run))
            {
                Console.Error.WriteLine($"There is no benchmark '{name}'; there are: {string.Join(", ", benchmarks.Keys)}, all.");
                return 2;
            }

            Console.WriteLine($"## {name}");
            await run();
            Console.WriteLine();
        }

        return 0;
    }
}
