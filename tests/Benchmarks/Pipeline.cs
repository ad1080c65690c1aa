using System.Diagnostics;
using System.Text;

namespace Benchmarks;

/// <summary>Pipelined <c>cluster_status</c> requests a second, and the round trip of one at a time.</summary>
internal static class Pipeline
{
    private const int Pipelined = 1_000_000;
    private const int RoundTrips = 20_000;

    public static async Task RunAsync()
    {
        List<double> rates = [];
        for (var round = 0; round < 5; round++) rates.Add(await ThroughputAsync());
        Figures.Print("pipelined cluster_status, median of 5 x 1,000,000", Figures.Median(rates), "requests/s (budget 500,000)");
        Figures.Print("pipelined cluster_status, best", rates.Max(), "requests/s");

        var times = RoundTripTimes();
        Figures.Print("round trip, p50", Figures.Percentile(times, 50), "us");
        Figures.Print("round trip, p99", Figures.Percentile(times, 99), "us");
    }

    private static async Task<double> ThroughputAsync()
    {
        using var bridge = Programs.Start(Programs.Bridge, "--in-memory");
        var input = Requests();
        var begin = Stopwatch.GetTimestamp();
        var writing = WriteAsync(bridge, input);
        var answers = await CountLinesAsync(bridge.StandardOutput.BaseStream);
        var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        await writing;
        await bridge.WaitForExitAsync();
        return answers == Pipelined ? Pipelined / seconds : throw new InvalidOperationException($"{answers} answers for {Pipelined} requests.");
    }

    private static byte[] Requests()
    {
        var text = new StringBuilder();
        for (var i = 1; i <= Pipelined; i++) text.Append("{\"id\":").Append(i).Append(",\"method\":\"cluster_status\",\"params\":{}}\n");
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static async Task WriteAsync(Process bridge, byte[] input)
    {
        await bridge.StandardInput.BaseStream.WriteAsync(input);
        bridge.StandardInput.Close();
    }

    private static async Task<int> CountLinesAsync(Stream output)
    {
        var buffer = new byte[1 << 20];
        var lines = 0;
        for (int read; (read = await output.ReadAsync(buffer)) > 0;) lines += buffer.AsSpan(0, read).Count((byte)'\n');
        return lines;
    }

    private static List<double> RoundTripTimes()
    {
        using var bridge = Programs.Start(Programs.Bridge, "--in-memory");
        var (input, output) = (bridge.StandardInput.BaseStream, bridge.StandardOutput.BaseStream);
        var request = "{\"id\":1,\"method\":\"cluster_status\",\"params\":{}}\n"u8.ToArray();
        var buffer = new byte[65536];
        List<double> times = new(RoundTrips);
        for (var i = 0; i < RoundTrips; i++)
        {
            var begin = Stopwatch.GetTimestamp();
            input.Write(request);
            input.Flush();
            while (buffer[output.Read(buffer) - 1] != (byte)'\n')
            {
            }

            times.Add(Stopwatch.GetElapsedTime(begin).TotalMicroseconds);
        }

        bridge.StandardInput.Close();
        bridge.WaitForExit();
        return times;
    }
}
