using System.Text.RegularExpressions;

namespace Benchmarks;

/// <summary>Resident memory of an idle bridge, without and with its listener, beside a slim web server.</summary>
internal static partial class IdleMemory
{
    /// <summary>Both programs are left alone for this long before they are looked at: idle is what is measured.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    public static async Task RunAsync()
    {
        Figures.Print("claw-bridge after its first answer", await BridgeAsync(), "MiB resident (budget 12)");
        var web = await HelloWebAsync();
        var listening = await BridgeAsync("--listen", "127.0.0.1:0");
        Figures.Print("hello-web after its first answer", web, "MiB resident");
        Figures.Print("claw-bridge with its listener", listening, "MiB resident");
        Figures.PrintRatio("ratio", listening / web, "1.3");
    }

    private static async Task<double> BridgeAsync(params string[] arguments)
    {
        using var bridge = Programs.Start(Programs.Bridge, ["--in-memory", .. arguments]);
        await bridge.StandardInput.WriteAsync("{\"id\":1,\"method\":\"cluster_status\",\"params\":{}}\n");
        await bridge.StandardInput.FlushAsync();
        await bridge.StandardOutput.ReadLineAsync();
        await Task.Delay(Rest);
        var memory = await Programs.ResidentMiBAsync(bridge.Id);
        bridge.StandardInput.Close();
        await bridge.WaitForExitAsync();
        return memory;
    }

    private static async Task<double> HelloWebAsync()
    {
        using var web = Programs.Start(await Programs.YardstickAsync("HelloWeb", "hello-web"));
        string? address = null;
        while (address is null && await web.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Address().Match(line) is { Success: true } match) address = match.Value;
        }

        using (var client = new HttpClient()) await client.GetStringAsync(new Uri(address!));
        await Task.Delay(Rest);
        var memory = await Programs.ResidentMiBAsync(web.Id);
        web.Kill();
        await web.WaitForExitAsync();
        return memory;
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
