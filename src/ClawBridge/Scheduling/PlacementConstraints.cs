namespace ClawBridge.Scheduling;

/// <summary>What a node must be, apart from having room. Equal when they ask the same, whatever objects they came from.</summary>
internal sealed class PlacementConstraints : IEquatable<PlacementConstraints>
{
    private readonly string _text;

    public PlacementConstraints(string runtime, IReadOnlyDictionary<string, string> nodeSelector, IReadOnlyList<HostPort> hostPorts)
    {
        (Runtime, NodeSelector, HostPorts) = (runtime, nodeSelector, hostPorts);
        _text = string.Join('\0',
        [
            runtime,
            .. nodeSelector.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => $"{l.Key}\u0001{l.Value}"),
            .. hostPorts.OrderBy(p => p.Number).ThenBy(p => p.Protocol, StringComparer.Ordinal).Select(p => $"{p.Number}\u0001{p.Protocol}"),
        ]);
    }

    /// <summary><c>docker</c> or <c>process</c>.</summary>
    public string Runtime { get; }

    /// <summary>Labels that the node must have, exactly.</summary>
    public IReadOnlyDictionary<string, string> NodeSelector { get; }

    public IReadOnlyList<HostPort> HostPorts { get; }

    public bool Equals(PlacementConstraints? other) => other is not null && _text == other._text;

    public override bool Equals(object? obj) => Equals(obj as PlacementConstraints);

    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);
}
