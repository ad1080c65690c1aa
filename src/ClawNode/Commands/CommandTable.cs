namespace ClawNode.Commands;

/// <summary>The commands of this node by name.</summary>
internal sealed class CommandTable
{
    private readonly Dictionary<string, ICommand> _commands;

    /// <param name="commands">All that the agent can do; a name that is there twice is a mistake of the wiring.</param>
    /// <param name="denied">Names that the node's config turns off: not advertised, but answered with the reason.</param>
    public CommandTable(IEnumerable<ICommand> commands, IReadOnlyCollection<string> denied)
    {
        _commands = commands.ToDictionary(command => command.Name, StringComparer.Ordinal);
        var advertised = _commands.Values.Where(command => !denied.Contains(command.Name)).ToArray();
        Advertised = [.. advertised.Select(command => command.Name).Order(StringComparer.Ordinal)];
        Capabilities = [.. advertised.Select(command => command.Capability).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>What <c>connect</c> tells, sorted.</summary>
    public IReadOnlyList<string> Advertised { get; }

    /// <summary>The capabilities that the advertised commands make up, sorted.</summary>
    public IReadOnlyList<string> Capabilities { get; }

    public ICommand? Find(string name) => _commands.GetValueOrDefault(name);
}
