namespace ClawBridge.Tests.Simulation;

internal sealed class FaultTests
{
    private const int Seeds = 200;
    private const int Actions = 80;

    [Test]
    public async Task Under_any_faults_nothing_runs_twice_or_is_forgotten_and_all_ends_well()
    {
        for (var seed = 1; seed <= Seeds; seed++) await RunAsync(seed);
    }

    private static async Task RunAsync(int seed)
    {
        await using var run = new FaultRun(seed);
        try
        {
            await run.FaultsAsync(Actions);
            await run.ConvergeAsync();
        }
        catch (Exception)
        {
            TestContext.Out.WriteLine($"Seed {seed}:\n{run.Log}");
            throw;
        }
    }
}
