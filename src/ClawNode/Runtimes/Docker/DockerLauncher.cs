using System.Net;
using System.Net.Http.Headers;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using ClawNode.Gpu;
using ClawNode.Runtimes.Docker.Api;
using ClawNode.Runtimes.Secrets;

namespace ClawNode.Runtimes.Docker;

/// <summary>Brings a container up: pull, create, files, look for a shell where secrets need one, start. Each step may have been done by an earlier run of the agent.</summary>
internal sealed class DockerLauncher(
    EngineClient engine, ContainerLookup lookup, EngineWatch watch, HostPathPolicy paths, IGpuInventory gpus, string nodeId, TimeProvider time)
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly MediaTypeHeaderValue s_tar = new("application/x-tar");
    private readonly ImagePuller _puller = new(engine);

    public async Task<RuntimeInstance> StartAsync(WorkloadRun spec, StagedSecrets? secrets, Action<string> report, CancellationToken cancellationToken)
    {
        var key = AttemptKey.Of(spec);
        var body = ContainerSpec.Of(spec, await GpusAsync(spec, cancellationToken), nodeId, paths, boundLogs: watch.Version is not { IsPodman: true });
        if (secrets is not null) body = ContainerSecrets.Mounted(body, secrets);
        var needsShell = secrets?.EnvFile is not null;
        var (id, isNew) = await CreateAsync(key, spec, body, needsShell, report, cancellationToken);
        lookup.Remember(key, id);
        if (!isNew && await InstanceAsync(id, spec, cancellationToken) is { Phase: not RuntimePhase.Created } already) return already;
        if (needsShell) await RequireShellAsync(key, id, spec.Image, cancellationToken);
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

    private async Task<(string Id, bool IsNew)> CreateAsync(
        AttemptKey key, WorkloadRun spec, CreateContainer body, bool needsShell, Action<string> report, CancellationToken cancellationToken)
    {
        if (spec.ImagePullPolicy == SpecRules.PullAlways) await _puller.PullAsync(spec.Image, spec.RegistryAuth, report, cancellationToken);
        if (await TryCreateAsync(key, body, needsShell, cancellationToken) is { } created) return created;
        if (spec.ImagePullPolicy == SpecRules.PullNever)
            throw new CommandException(InvokeErrorCodes.ImageUnavailable, $"The image {spec.Image} is not on this node, and image_pull_policy is never.");
        await _puller.PullAsync(spec.Image, spec.RegistryAuth, report, cancellationToken);
        return await TryCreateAsync(key, body, needsShell, cancellationToken)
            ?? throw new CommandException(InvokeErrorCodes.ImageUnavailable, $"The image {spec.Image} was pulled, but the container engine does not find it.");
    }

    /// <summary>
    /// Null when the image is missing. Behind a shell the container is told what the image says of itself, so the image must be the same
    /// before and after: its name may have been given to another meanwhile.
    /// </summary>
    private async Task<(string Id, bool IsNew)?> TryCreateAsync(AttemptKey key, CreateContainer body, bool needsShell, CancellationToken cancellationToken)
    {
        if (!needsShell) return await TryCreateAsync(key, body, cancellationToken);
        if (await ImageAsync(body.Image, cancellationToken) is not { } image) return null;
        var created = await TryCreateAsync(key, ContainerSecrets.Wrapped(body, image.Config), cancellationToken);
        if (created is not { IsNew: true } || (await ImageAsync(body.Image, cancellationToken))?.Id == image.Id) return created;
        await DiscardAsync(key, created.Value.Id, cancellationToken);
        throw new RuntimeUnavailableException($"The image {body.Image} was replaced while its container was made; trying again.");
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

    /// <summary>Null when the engine has no such image.</summary>
    private async Task<ImageDetails?> ImageAsync(string image, CancellationToken cancellationToken)
    {
        try
        {
            var name = string.Join('/', image.Split('/').Select(Uri.EscapeDataString));
            return await engine.GetAsync($"/images/{name}/json", DockerJson.Default.ImageDetails, cancellationToken);
        }
        catch (EngineException e) when (e.Status is HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Throws when the container has no shell, and then the container is gone too: nothing could ever be made of it.</summary>
    private async Task RequireShellAsync(AttemptKey key, string id, string image, CancellationToken cancellationToken)
    {
        try
        {
            await engine.SendAsync(HttpMethod.Head, $"/containers/{id}/archive?path={Uri.EscapeDataString(ContainerSecrets.Shell)}", null, cancellationToken);
        }
        catch (EngineException e) when (e.Status is HttpStatusCode.NotFound)
        {
            await DiscardAsync(key, id, cancellationToken);
            throw ContainerSecrets.NoShell(image);
        }
    }

    private async Task DiscardAsync(AttemptKey key, string id, CancellationToken cancellationToken)
    {
        await engine.SendAsync(HttpMethod.Delete, $"/containers/{id}?v=1", null, cancellationToken);
        lookup.Forget(key);
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
