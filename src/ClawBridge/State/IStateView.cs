using System.Collections.Immutable;

namespace ClawBridge.State;

/// <summary>Rows to read: of a durable state, or of a transaction with what it has changed so far.</summary>
internal interface IStateView
{
    /// <summary>The rows of a table by id.</summary>
    ImmutableDictionary<string, T> Rows<T>(Table<T> table)
        where T : class, IRecord<T>;

    T? Find<T>(Table<T> table, string id)
        where T : class, IRecord<T>;
}
