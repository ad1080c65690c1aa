using System.Diagnostics;

namespace Benchmarks;

/// <summary>exec → first answer of <c>cluster_status</c> on an existing empty state directory, beside exec → output of hello world.</summary>
internal static class StartUp
{
    private const int Rounds = 60;

    public static async Task RunAsync()
    {
        var hello = await Programs.YardstickAsync("Hello", "Hello");
        var state = Directory.CreateTempSubdirectory("claw-bench-").FullName;
        try
        {
            _ = await FirstAnswerAsync(state);
            List<double> bridges = [], hellos = [];
            for (var i = 0; i < Rounds; i++)
            {
                hellos.Add(await FirstLineAsync(hello, null));
                bridges.Add(await FirstAnswerAsync(state));
            }

            Figures.Print("hello world, exec to first output, median", Figures.Median(hellos), "ms");
            Figures.Print("claw-bridge, exec to first answer, median", Figures.Median(bridges), "ms");
            Figures.PrintRatio("ratio", Figures.Median(bridges) / Figures.Median(hellos), "2.5");
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    private static Task<double> FirstAnswerAsync(string state) =>
        FirstLineAsync(Programs.Bridge, "{\"id\":1,\"method\":\"cluster_status\",\"params\":{}}\n", "--state-dir", state);

    private static async Task<double> FirstLineAsync(string program, string? input, params string[] arguments)
    {
        var begin = Stopwatch.GetTimestamp();
        using var process = Programs.Start(program, arguments);
        if (input is not null) await process.StandardInput.WriteAsync(input);
        await process.StandardInput.FlushAsync();
        var line = await process.StandardOutput.ReadLineAsync();
        var elapsed = Stopwatch.GetElapsedTime(begin).TotalMilliseconds;
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return line is null ? throw new InvalidOperationException($"{program} printed nothing.") : elapsed;
    }
}
