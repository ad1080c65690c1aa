using System.Net;
using System.Net.Http.Headers;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using ClawNode.Gpu;
using ClawNode.Runtimes.Docker.Api;

namespace ClawNode.Runtimes.Docker;

/// <summary>Brings a container up: pull, create, files, start. Each step may have been done by an earlier run of the agent.</summary>
internal sealed class DockerLauncher(
    EngineClient engine, ContainerLookup lookup, EngineWatch watch, HostPathPolicy paths, IGpuInventory gpus, string nodeId, TimeProvider time)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly MediaTypeHeaderValue s_tar = new("application/x-tar");
    private readonly ImagePuller _puller = new(engine);

    public async Task<RuntimeInstance> StartAsync(WorkloadRun spec, Action<string> report, CancellationToken cancellationToken)
    {
        var key = AttemptKey.Of(spec);
        var body = ContainerSpec.Of(spec, await GpusAsync(spec, cancellationToken), nodeId, paths, boundLogs: watch.Version is not { IsPodman: true });
        var (id, isNew) = await CreateAsync(key, spec, body, report, cancellationToken);
        lookup.Remember(key, id);
        if (!isNew && await InstanceAsync(id, spec, cancellationToken) is { Phase: not RuntimePhase.Created } already) return already;
        if (spec.Files.Count > 0) await UploadAsync(id, spec, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        await LaunchAsync(id);
        return await InstanceAsync(id, spec, cancellationToken);
    }

    private async Task<IReadOnlyList<GpuDevice>> GpusAsync(WorkloadRun spec, CancellationToken cancellationToken)
    {
        if (spec.Gpus.Count == 0) return [];
        var list = await gpus.ListAsync(cancellationToken);
        return [.. list.Gpus.Where(gpu => spec.Gpus.Contains(gpu.Uuid))];
    }

    private async Task<(string Id, bool IsNew)> CreateAsync(AttemptKey key, WorkloadRun spec, CreateContainer body, Action<string> report, CancellationToken cancellationToken)
    {
        if (spec.ImagePullPolicy == SpecRules.PullAlways) await _puller.PullAsync(spec.Image, spec.RegistryAuth, report, cancellationToken);
        if (await TryCreateAsync(key, body, cancellationToken) is { } created) return created;
        if (spec.ImagePullPolicy == SpecRules.PullNever)
            throw new CommandException(InvokeErrorCodes.ImageUnavailable, $"The image {spec.Image} is not on this node, and image_pull_policy is never.");
        await _puller.PullAsync(spec.Image, spec.RegistryAuth, report, cancellationToken);
        return await TryCreateAsync(key, body, cancellationToken)
            ?? throw new CommandException(InvokeErrorCodes.ImageUnavailable, $"The image {spec.Image} was pulled, but the container engine does not find it.");
    }

    /// <summary>Null when the image is missing. A container that has the name already is taken if it is the attempt's own.</summary>
    private async Task<(string Id, bool IsNew)?> TryCreateAsync(AttemptKey key, CreateContainer body, CancellationToken cancellationToken)
    {
        foreach (var name in ContainerLookup.Names(key))
        {
            try
            {
                var created = await engine.PostAsync($"/containers/create?name={name}", EngineClient.Json(body, DockerJson.Default.CreateContainer), DockerJson.Default.CreatedId, cancellationToken);
                return (created.Id, true);
            }
            catch (EngineException e) when (e.Status is HttpStatusCode.NotFound && e.Message.Contains("no such image", StringComparison.OrdinalIgnoreCase))
            {
                return null;
            }
            catch (EngineException e) when (e.Status is HttpStatusCode.Conflict || e.Message.Contains("already in use", StringComparison.OrdinalIgnoreCase))
            {
                if (await lookup.DetailsAsync(key, cancellationToken) is { } own) return (own.Id, false);
            }
        }

        throw new CommandException(InvokeErrorCodes.Conflict, $"Containers that belong to someone else have the names {string.Join(" and ", ContainerLookup.Names(key))}; remove or rename them.");
    }

    private async Task UploadAsync(string id, WorkloadRun spec, CancellationToken cancellationToken)
    {
        var content = new ByteArrayContent(FilesArchive.Of(spec.Files, time.GetUtcNow())) { Headers = { ContentType = s_tar } };
        await engine.SendAsync(HttpMethod.Put, $"/containers/{id}/archive?path=%2F", content, cancellationToken);
    }

    /// <summary>Not cancellable: a start that is given up half-way is one that nobody knows of.</summary>
    private async Task LaunchAsync(string id)
    {
        using var limit = new CancellationTokenSource(StartLimit, time);
        try
        {
            await engine.SendAsync(HttpMethod.Post, $"/containers/{id}/start", null, limit.Token);
        }
        catch (OperationCanceledException e) when (limit.IsCancellationRequested)
        {
            throw new RuntimeUnavailableException($"The container engine has not started the container within {StartLimit.TotalSeconds:F0} seconds.", e);
        }
    }

    private async Task<RuntimeInstance> InstanceAsync(string id, WorkloadRun spec, CancellationToken cancellationToken)
    {
        if (await lookup.DetailsAsync(id, cancellationToken) is not { } details || DockerInstances.Of(details, nodeId, spec.Ports) is not { } instance)
            throw new CommandException(InvokeErrorCodes.NotFound, "The container was removed by someone else before it started.");
        return spec.Network == SpecRules.NetworkHost
            ? instance with { Ports = [.. spec.Ports.Select(static port => port with { HostPort = port.ContainerPort })] }
            : instance;
    }
}
