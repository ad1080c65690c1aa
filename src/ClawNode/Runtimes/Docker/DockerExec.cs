using System.Globalization;
using System.Text;
using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes.Docker.Api;

namespace ClawNode.Runtimes.Docker;

/// <summary>Runs programs inside containers.</summary>
internal sealed class DockerExec(EngineClient engine)
{
    private const int BufferBytes = 32 << 10;
    private static readonly TimeSpan AbandonLimit = TimeSpan.FromSeconds(5);

    public async Task<ExecResult> RunAsync(string containerId, ContainerExec exec, CancellationToken cancellationToken)
    {
        var create = new CreateExec(exec.Command, exec.Stdin is not null, exec.User, exec.Workdir);
        var created = await engine.PostAsync($"/containers/{containerId}/exec", EngineClient.Json(create, DockerJson.Default.CreateExec), DockerJson.Default.CreatedId, cancellationToken);
        var stdout = new OutputBuffer();
        var stderr = new OutputBuffer();
        try
        {
            if (exec.Stdin is { } input) await RunAttachedAsync(created.Id, input, stdout, stderr, cancellationToken);
            else await RunDetachedAsync(created.Id, stdout, stderr, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await AbandonAsync(containerId, created.Id);
            throw;
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            throw new RuntimeUnavailableException($"The container engine at {engine.SocketPath} cut the program's output off: {e.Message}", e);
        }

        var details = await engine.GetAsync($"/exec/{created.Id}/json", DockerJson.Default.ExecDetails, cancellationToken);
        var exitCode = details.ExitCode ?? -1;
        return new ExecResult(exitCode, stdout.ToString(), stderr.ToString(), exitCode == 0, stdout.Truncated || stderr.Truncated);
    }

    /// <summary>
    /// The engine cannot end an exec, so the program that nobody waits for any more is ended here, where it is certain that the number that
    /// the engine gives is a process of that container on this very machine.
    /// </summary>
    private async Task AbandonAsync(string containerId, string execId)
    {
        try
        {
            using var limit = new CancellationTokenSource(AbandonLimit);
            var details = await engine.GetAsync($"/exec/{execId}/json", DockerJson.Default.ExecDetails, limit.Token);
            if (!details.Running || details.Pid <= 1) return;
            var groups = await File.ReadAllTextAsync(string.Create(CultureInfo.InvariantCulture, $"/proc/{details.Pid}/cgroup"), limit.Token);
            if (groups.Contains(containerId, StringComparison.Ordinal)) _ = Libc.Kill(details.Pid, Libc.SigKill);
        }
        catch (Exception e) when (e is RuntimeUnavailableException or EngineException or IOException or UnauthorizedAccessException or OperationCanceledException)
        {
            // It runs on until it ends by itself or with its container.
        }
    }

    private async Task RunDetachedAsync(string execId, OutputBuffer stdout, OutputBuffer stderr, CancellationToken cancellationToken)
    {
        var body = EngineClient.Json(new StartExec(), DockerJson.Default.StartExec);
        using var response = await engine.OpenAsync(HttpMethod.Post, $"/exec/{execId}/start", body, cancellationToken);
        await using var output = await response.Content.ReadAsStreamAsync(cancellationToken);
        await CollectAsync(output, stdout, stderr, cancellationToken);
    }

    private async Task RunAttachedAsync(string execId, string input, OutputBuffer stdout, OutputBuffer stderr, CancellationToken cancellationToken)
    {
        using var attached = await engine.AttachExecAsync(execId, cancellationToken);
        // Both directions at once: a program that answers while it reads would otherwise block on its full output.
        var collecting = CollectAsync(attached.Stream, stdout, stderr, cancellationToken);
        try
        {
            await attached.Stream.WriteAsync(Encoding.UTF8.GetBytes(input), cancellationToken);
            await attached.Stream.FlushAsync(cancellationToken);
            attached.EndInput();
        }
        catch (IOException)
        {
            // The program ended without reading all of its input, which is its right.
        }

        await collecting;
    }

    private static async Task CollectAsync(Stream output, OutputBuffer stdout, OutputBuffer stderr, CancellationToken cancellationToken)
    {
        var parser = new StreamFrameParser();
        var buffer = new byte[BufferBytes];
        List<StreamFrame> frames = [];
        while (await output.ReadAsync(buffer, cancellationToken) is var count and > 0)
        {
            parser.Feed(buffer.AsSpan(0, count), frames);
            foreach (var frame in frames) (frame.Stream == 2 ? stderr : stdout).Add(frame.Payload);
            frames.Clear();
        }
    }
}
