using System.Collections.Frozen;

namespace ClawBridge.State;

/// <summary>All tables of this program and the version of their layout.</summary>
internal sealed class Schema
{
    /// <summary>Version of the layout that this program writes. A state of a newer one is refused.</summary>
    public const int Version = 2;

    private readonly FrozenDictionary<string, int> _ordinals;

    public Schema(IReadOnlyList<ITable> tables)
    {
        Tables = tables;
        _ordinals = tables.Select((table, i) => KeyValuePair.Create(table.Name, i)).ToFrozenDictionary(StringComparer.Ordinal);
    }

    public IReadOnlyList<ITable> Tables { get; }

    /// <summary>The table's place in a snapshot; throws for a table that was not declared here.</summary>
    public int Ordinal(ITable table) => _ordinals[table.Name];

    /// <summary>Null for a table that this program does not know (a downgrade within one layout version).</summary>
    public ITable? Find(string name) => _ordinals.TryGetValue(name, out var i) ? Tables[i] : null;
}
