using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using ClawNode.Runtimes.Docker.Api;

namespace ClawNode.Runtimes.Docker;

/// <summary>Finds the container of an attempt by its name, and makes sure by its labels that it is the one.</summary>
internal sealed class ContainerLookup(EngineClient engine, string nodeId)
{
    private const int ShortIdLength = 8;
    private readonly ConcurrentDictionary<AttemptKey, string> _ids = [];

    /// <summary>The names that the attempt's container may have: the short one, and the full one for when another workload has taken that.</summary>
    public static IReadOnlyList<string> Names(AttemptKey key)
    {
        var prefix = key.WorkloadId.Length > ShortIdLength ? key.WorkloadId[..ShortIdLength] : key.WorkloadId;
        return [Name(prefix, key), Name(key.WorkloadId, key) + "-full"];
    }

    /// <summary>The container's id, or null where the attempt has none.</summary>
    public async Task<string?> IdAsync(AttemptKey key, CancellationToken cancellationToken) =>
        _ids.TryGetValue(key, out var id) ? id : (await DetailsAsync(key, cancellationToken))?.Id;

    public async Task<ContainerDetails?> DetailsAsync(AttemptKey key, CancellationToken cancellationToken)
    {
        if (_ids.TryGetValue(key, out var id)) return await DetailsAsync(id, cancellationToken);
        foreach (var name in Names(key))
        {
            if (await DetailsAsync(name, cancellationToken) is not { } details) continue;
            if (DockerLabels.Read(details.Config?.Labels, nodeId) is not { } spec || AttemptKey.Of(spec) != key) continue;
            _ids[key] = details.Id;
            return details;
        }

        return null;
    }

    /// <summary>By id or name, whoever it belongs to; null where there is none.</summary>
    public async Task<ContainerDetails?> DetailsAsync(string idOrName, CancellationToken cancellationToken)
    {
        try
        {
            return await engine.GetAsync($"/containers/{idOrName}/json", DockerJson.Default.ContainerDetails, cancellationToken);
        }
        catch (EngineException e) when (e.Status is HttpStatusCode.NotFound)
        {
            return null;
        }
        catch (EngineException e)
        {
            // An engine that cannot say is not one that says no.
            throw new RuntimeUnavailableException($"The container engine cannot describe {idOrName}: {e.Message}", e);
        }
    }

    public void Remember(AttemptKey key, string id) => _ids[key] = id;

    public void Forget(AttemptKey key) => _ids.TryRemove(key, out _);

    private static string Name(string workload, AttemptKey key) =>
        string.Create(CultureInfo.InvariantCulture, $"claw-{workload}-{key.Replica}-{key.Attempt}");
}
