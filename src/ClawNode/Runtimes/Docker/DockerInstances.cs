using System.Globalization;
using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes.Docker.Api;

namespace ClawNode.Runtimes.Docker;

/// <summary>Reads a container's details as what the manager needs to know.</summary>
internal static class DockerInstances
{
    private const int FirstRealYear = 1971;

    /// <summary>Null when the container is not one of this node's.</summary>
    public static RuntimeInstance? Of(ContainerDetails details, string nodeId, IReadOnlyList<PortMapping>? asked = null)
    {
        if (DockerLabels.Read(details.Config?.Labels, nodeId) is not { } spec) return null;
        var state = details.State;
        var phase = PhaseOf(state);
        return new RuntimeInstance
        {
            Key = AttemptKey.Of(spec),
            Id = details.Id,
            Phase = phase,
            ExitCode = phase is RuntimePhase.Ended ? state.ExitCode : null,
            OutOfMemory = phase is RuntimePhase.Ended && state.OomKilled,
            Error = phase is RuntimePhase.Failed ? StartError(state) : null,
            StartedAt = Millis(state.StartedAt),
            FinishedAt = phase is RuntimePhase.Ended or RuntimePhase.Failed ? EndOf(state) : null,
            Ports = Ports(details, asked),
            Spec = spec,
        };
    }

    private static RuntimePhase PhaseOf(ContainerState state)
    {
        if (state.Running) return RuntimePhase.Running;
        if (Millis(state.StartedAt) is not null) return RuntimePhase.Ended;
        return string.IsNullOrEmpty(state.Error) ? RuntimePhase.Created : RuntimePhase.Failed;
    }

    // The engine notes the start when it has been told of it; a program that ends at once can be over by then.
    private static long? EndOf(ContainerState state) => Millis(state.FinishedAt) is { } end ? Math.Max(end, Millis(state.StartedAt) ?? end) : null;

    private static string StartError(ContainerState state) => $"The container could not be started: {state.Error}";

    private static List<PortMapping> Ports(ContainerDetails details, IReadOnlyList<PortMapping>? asked)
    {
        var published = details.NetworkSettings?.Ports ?? new Dictionary<string, IReadOnlyList<PortBinding>?>();
        if (asked is not null) return [.. asked.Select(port => port with { HostPort = HostPort(published.GetValueOrDefault(ContainerSpec.PortKey(port)), port) })];
        return [.. published.Where(static port => port.Value is { Count: > 0 }).Select(static port => Mapping(port.Key, port.Value!)).OfType<PortMapping>()];
    }

    private static PortMapping? Mapping(string key, IReadOnlyList<PortBinding> bindings)
    {
        var parts = key.Split('/');
        if (parts.Length != 2 || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var container)) return null;
        var port = new PortMapping(container, null, parts[1]);
        return port with { HostPort = HostPort(bindings, port) };
    }

    private static int? HostPort(IReadOnlyList<PortBinding>? bindings, PortMapping asked)
    {
        var ports = (bindings ?? []).Select(static binding => int.TryParse(binding.HostPort, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : (int?)null).OfType<int>().ToArray();
        return asked.HostPort is { } wanted && ports.Contains(wanted) ? wanted : ports.Length > 0 ? ports[0] : asked.HostPort;
    }

    private static long? Millis(DateTimeOffset time) => time.Year < FirstRealYear ? null : time.ToUnixTimeMilliseconds();
}
