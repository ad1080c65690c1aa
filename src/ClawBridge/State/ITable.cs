namespace ClawBridge.State;

/// <summary>A table without its row type: what the store and the journals need of it.</summary>
internal interface ITable
{
    /// <summary>The durable name; never changes once released.</summary>
    string Name { get; }

    /// <summary>Rows before the first one is loaded.</summary>
    object Empty { get; }

    /// <summary>The rows with one stored row added, while the state is loaded.</summary>
    object Load(object rows, ReadOnlySpan<byte> body);
}
