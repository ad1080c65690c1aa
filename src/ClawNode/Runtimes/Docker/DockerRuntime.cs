using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using ClawNode.Gpu;
using ClawNode.Runtimes.Docker.Api;
using ClawNode.Runtimes.Secrets;
using Microsoft.Extensions.Logging;

namespace ClawNode.Runtimes.Docker;

/// <summary>Runs workloads as containers of an engine that speaks Docker's API.</summary>
internal sealed class DockerRuntime : IRuntime
{
    private const long BytesPerMegabyte = 1L << 20;
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(30);

    private readonly EngineClient _engine;
    private readonly EngineWatch _watch;
    private readonly DockerLauncher _launcher;
    private readonly ContainerLookup _lookup;
    private readonly HostPathPolicy _paths;
    private readonly TimeProvider _time;
    private readonly string _nodeId;

    public DockerRuntime(RuntimeOptions options, string socketPath, HostPathPolicy paths, IGpuInventory gpus, TimeProvider time, ILogger<DockerRuntime> logger)
    {
        _nodeId = options.NodeId;
        _paths = paths;
        _time = time;
        _engine = new EngineClient(socketPath);
        _watch = new EngineWatch(_engine, options.NodeId, time, logger);
        _lookup = new ContainerLookup(_engine, options.NodeId);
        _launcher = new DockerLauncher(_engine, _lookup, _watch, paths, gpus, options.NodeId, time);
    }

    public string Name => RuntimeNames.Docker;

    public RuntimeAvailability Availability => _watch.Trouble is { } trouble ? new RuntimeAvailability(false, trouble) : RuntimeAvailability.Yes;

    public Task ConnectAsync(CancellationToken cancellationToken) => _watch.StartAsync(cancellationToken);

    public void Validate(WorkloadRun spec)
    {
        foreach (var path in spec.Files.Keys.Where(static path => path[0] != '/')) throw SpecRules.Invalid($"files.{path}", "must be an absolute path in the container");
        SecretRules.CheckMounts(spec, ContainerSecrets.EnvFile);
        if (spec.WorkingDir is { } directory && !directory.StartsWith('/')) throw SpecRules.Invalid("working_dir", "must be an absolute path in the container");
        if (spec.Network == SpecRules.NetworkHost && spec.Ports.FirstOrDefault(static port => port.HostPort is { } host && host != port.ContainerPort) is { } port)
            throw SpecRules.Invalid("ports", $"cannot map {port.ContainerPort} to {port.HostPort} on the host network; leave host_port out");
        foreach (var volume in spec.Volumes) _ = volume.HostPath is { } path ? _paths.Volume(path) : null;
        foreach (var device in spec.Devices) _ = _paths.Device(device);
    }

    public async Task<RuntimeInstance> StartAsync(WorkloadRun spec, StagedSecrets? secrets, Action<string> report, CancellationToken cancellationToken)
    {
        try
        {
            return await _launcher.StartAsync(spec, secrets, report, cancellationToken);
        }
        catch (EngineException e)
        {
            throw Told(e);
        }
    }

    public async Task StopAsync(AttemptKey key, TimeSpan grace, CancellationToken cancellationToken)
    {
        if (await _lookup.IdAsync(key, cancellationToken) is not { } id) return;
        var path = grace > TimeSpan.Zero ? $"/containers/{id}/stop?t={(int)grace.TotalSeconds}" : $"/containers/{id}/kill?signal=KILL";
        try
        {
            await _engine.SendAsync(HttpMethod.Post, path, null, cancellationToken);
        }
        catch (EngineException e) when (e.Status is HttpStatusCode.NotFound or HttpStatusCode.Conflict)
        {
            // Gone or ended already.
        }
        catch (EngineException e)
        {
            throw Told(e);
        }
    }

    public async Task<RuntimeInstance?> WaitAsync(AttemptKey key, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var sign = _watch.NextSign(key);
                if (await LookAsync(key, cancellationToken) is var (known, instance) && known && instance is not { Phase: RuntimePhase.Running or RuntimePhase.Created }) return instance;
                using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                await Task.WhenAny(sign, Task.Delay(LookAgainAfter, _time, pause.Token));
                await pause.CancelAsync();
                cancellationToken.ThrowIfCancellationRequested();
            }
        }
        finally
        {
            _watch.Forget(key);
        }
    }

    public async Task<RuntimeInstance?> InspectAsync(AttemptKey key, CancellationToken cancellationToken) =>
        await _lookup.DetailsAsync(key, cancellationToken) is { } details ? DockerInstances.Of(details, _nodeId) : null;

    public async Task<IReadOnlyList<RuntimeInstance>> ListAsync(CancellationToken cancellationToken)
    {
        var filters = new Dictionary<string, string[]> { ["label"] = [$"{DockerLabels.Node}={_nodeId}"] };
        var query = Uri.EscapeDataString(JsonSerializer.Serialize(filters, DockerJson.Default.DictionaryStringStringArray));
        List<RuntimeInstance> instances = [];
        foreach (var row in await RowsAsync($"/containers/json?all=1&filters={query}", cancellationToken))
        {
            if (await _lookup.DetailsAsync(row.Id, cancellationToken) is { } details && DockerInstances.Of(details, _nodeId) is { } instance) instances.Add(instance);
        }

        return instances;
    }

    public async IAsyncEnumerable<LogLine> LogsAsync(
        AttemptKey key, LogQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (await _lookup.IdAsync(key, cancellationToken) is not { } id) yield break;
        await foreach (var line in new DockerLogs(_engine).ReadAsync(id, query, cancellationToken)) yield return line;
    }

    public async Task<RuntimeUsage> UsageAsync(AttemptKey key, CancellationToken cancellationToken)
    {
        var details = await RequireAsync(key, cancellationToken);
        var oneShot = EngineClient.Compare(_watch.Version?.ApiVersion ?? "1.24", "1.41") >= 0 ? "&one-shot=1" : "";
        var stats = await StatsAsync($"/containers/{details.Id}/stats?stream=false{oneShot}", cancellationToken);
        var cache = stats.Memory?.Details is { } memory && (memory.TryGetValue("total_inactive_file", out var inactive) || memory.TryGetValue("inactive_file", out inactive)) ? inactive : 0;
        var limit = details.HostConfig?.Memory is > 0 and { } bytes ? bytes : (long?)null;
        var cpu = stats.Cpu?.Usage?.Total is { } nanos ? TimeSpan.FromTicks((long)(nanos / TimeSpan.NanosecondsPerTick)) : (TimeSpan?)null;
        return new RuntimeUsage(cpu, stats.Memory?.Usage - cache, limit, stats.Pids?.Current);
    }

    public async Task<ExecResult> ExecAsync(AttemptKey key, ContainerExec exec, CancellationToken cancellationToken)
    {
        try
        {
            return await new DockerExec(_engine).RunAsync((await RequireAsync(key, cancellationToken)).Id, exec, cancellationToken);
        }
        catch (EngineException e)
        {
            throw Told(e);
        }
    }

    public async Task RemoveAsync(AttemptKey key, CancellationToken cancellationToken)
    {
        if (await _lookup.IdAsync(key, cancellationToken) is not { } id) return;
        try
        {
            await _engine.SendAsync(HttpMethod.Delete, $"/containers/{id}?v=1", null, cancellationToken);
        }
        catch (EngineException e) when (e.Status is HttpStatusCode.NotFound)
        {
            // Removed by someone else already.
        }
        catch (EngineException e)
        {
            throw Told(e);
        }

        _lookup.Forget(key);
    }

    public async ValueTask DisposeAsync()
    {
        await _watch.DisposeAsync();
        _engine.Dispose();
    }

    private async Task<List<ContainerRow>> RowsAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await _engine.GetAsync(path, DockerJson.Default.ListContainerRow, cancellationToken);
        }
        catch (EngineException e)
        {
            throw new RuntimeUnavailableException($"The container engine cannot list its containers: {e.Message}", e);
        }
    }

    private async Task<ContainerStats> StatsAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await _engine.GetAsync(path, DockerJson.Default.ContainerStats, cancellationToken);
        }
        catch (EngineException e)
        {
            throw Told(e);
        }
    }

    /// <summary>Whether the engine could be asked, and what it said.</summary>
    private async Task<(bool Known, RuntimeInstance? Instance)> LookAsync(AttemptKey key, CancellationToken cancellationToken)
    {
        try
        {
            return (true, await InspectAsync(key, cancellationToken));
        }
        catch (RuntimeUnavailableException)
        {
            return (false, null);
        }
    }

    private async Task<ContainerDetails> RequireAsync(AttemptKey key, CancellationToken cancellationToken) =>
        await _lookup.DetailsAsync(key, cancellationToken) ?? throw new CommandException(InvokeErrorCodes.NotFound, $"The container of {key} was not found.");

    /// <summary>What the engine refused, in the words of the node's protocol.</summary>
    internal static CommandException Told(EngineException e) => new(
        e.Status switch
        {
            HttpStatusCode.BadRequest => InvokeErrorCodes.InvalidParams,
            HttpStatusCode.NotFound => InvokeErrorCodes.NotFound,
            HttpStatusCode.Conflict => InvokeErrorCodes.Conflict,
            _ => InvokeErrorCodes.Unavailable,
        }, $"The container engine refused: {e.Message}{Advice(e.Message)}", e);

    // The engine's own words for this name neither the cause nor the remedy.
    private static string Advice(string refusal) => refusal.Contains("could not select device driver", StringComparison.Ordinal)
        ? ". It cannot hand out GPUs: install the NVIDIA Container Toolkit on this node and restart the engine."
        : "";
}
