using System.Globalization;
using System.Runtime.CompilerServices;
using ClawBridge.Protocol.Payloads;

namespace ClawNode.Runtimes.Docker;

/// <summary>Reads the logs of containers from the engine.</summary>
internal sealed class DockerLogs(EngineClient engine)
{
    private const int BufferBytes = 32 << 10;

    /// <summary>
    /// The lines that are asked for. A tail is counted here, because the engine counts the lines of both streams together and
    /// before it leaves one out.
    /// </summary>
    public async IAsyncEnumerable<LogLine> ReadAsync(string containerId, LogQuery query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = query.Since is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : default;
        var seen = new SeenLines();
        if (query.Tail is not null || !query.Follow)
        {
            var tail = new TailBuffer<EngineLine>(query.Tail, static line => line.Stream);
            await foreach (var line in StreamAsync(containerId, query, start, follow: false, cancellationToken))
            {
                seen.Add(line.At);
                tail.Add(line);
            }

            foreach (var line in tail.Lines.Where(line => query.Wants(line.Stream, line.At.ToUnixTimeMilliseconds()))) yield return line.ToLogLine();
            if (!query.Follow) yield break;
        }

        var (since, skip) = seen.GoOn(start);
        await foreach (var line in StreamAsync(containerId, query, since, follow: true, cancellationToken))
        {
            if (skip > 0) skip--;
            else if (query.Wants(line.Stream, line.At.ToUnixTimeMilliseconds())) yield return line.ToLogLine();
        }
    }

    private async IAsyncEnumerable<EngineLine> StreamAsync(
        string containerId, LogQuery query, DateTimeOffset since, bool follow, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await OpenAsync(Path(containerId, query, since, follow), cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        var parser = new StreamFrameParser();
        var assembler = new EngineLineAssembler();
        var buffer = new byte[BufferBytes];
        List<StreamFrame> frames = [];
        List<EngineLine> lines = [];
        while (await ReadSomeAsync(body, buffer, cancellationToken) is var count and > 0)
        {
            parser.Feed(buffer.AsSpan(0, count), frames);
            foreach (var frame in frames) assembler.Add(frame, lines);
            frames.Clear();
            foreach (var line in lines) yield return line;
            lines.Clear();
        }

        assembler.Finish(lines);
        foreach (var line in lines) yield return line;
    }

    private async Task<HttpResponseMessage> OpenAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await engine.OpenAsync(HttpMethod.Get, path, null, cancellationToken);
        }
        catch (EngineException e)
        {
            throw DockerRuntime.Told(e);
        }
    }

    private async Task<int> ReadSomeAsync(Stream body, byte[] buffer, CancellationToken cancellationToken)
    {
        try
        {
            return await body.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new RuntimeUnavailableException($"The container engine at {engine.SocketPath} cut the log off: {e.Message}", e);
        }
    }

    private static string Path(string containerId, LogQuery query, DateTimeOffset since, bool follow)
    {
        var stdout = query.Stream is null or LogQuery.Stdout ? 1 : 0;
        var stderr = query.Stream is null or LogQuery.Stderr ? 1 : 0;
        var path = $"/containers/{containerId}/logs?timestamps=1&stdout={stdout}&stderr={stderr}&follow={(follow ? 1 : 0)}";
        return since == default ? path : path + "&since=" + Seconds(since);
    }

    private static string Seconds(DateTimeOffset time) => string.Create(
        CultureInfo.InvariantCulture, $"{time.ToUnixTimeSeconds()}.{time.Ticks % TimeSpan.TicksPerSecond * TimeSpan.NanosecondsPerTick:D9}");
}
