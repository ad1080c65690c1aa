namespace ClawBridge.State;

/// <summary>A table without its row type: what the store and the journals need of it.</summary>
internal interface ITable
{
    /// <summary>The durable name; never changes once released.</summary>
    string Name { get; }

    /// <summary>Its rows only follow others, so that a change of them is nothing to tell of its own.</summary>
    bool IsDerived { get; }

    /// <summary>The rows of a table without any.</summary>
    object Empty { get; }

    /// <summary>Starts to collect stored rows.</summary>
    IRowLoader BeginLoad();

    /// <summary>Whether a row is there.</summary>
    bool Contains(object rows, string id);
}
