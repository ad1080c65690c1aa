using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ClawBridge.State;

/// <summary>Declares a table: its durable name and how a row becomes JSON. Holds no rows; those are in a <see cref="StateSnapshot"/>.</summary>
/// <param name="name">Durable; never changes once released.</param>
/// <param name="typeInfo">Resolved on first use, because building type information costs start-up time.</param>
/// <param name="isDerived">Its rows only follow others.</param>
internal sealed class Table<T>(string name, Func<JsonTypeInfo<T>> typeInfo, bool isDerived = false) : ITable
    where T : class, IRecord<T>
{
    public string Name { get; } = name;

    public bool IsDerived { get; } = isDerived;

    object ITable.Empty => ImmutableDictionary.Create<string, T>(StringComparer.Ordinal);

    private JsonTypeInfo<T> TypeInfo => field ??= typeInfo();

    public byte[] Serialize(T record) => JsonSerializer.SerializeToUtf8Bytes(record, TypeInfo);

    IRowLoader ITable.BeginLoad() => new Loader(this);

    bool ITable.Contains(object rows, string id) => ((ImmutableDictionary<string, T>)rows).ContainsKey(id);

    private sealed class Loader(Table<T> table) : IRowLoader
    {
        private readonly ImmutableDictionary<string, T>.Builder _rows = ImmutableDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);

        public void Add(ReadOnlySpan<byte> body)
        {
            var record = JsonSerializer.Deserialize(body, table.TypeInfo)
                ?? throw new JsonException($"A row of table {table.Name} is the JSON word null.");
            _rows[record.Id] = record;
        }

        public object Finish() => _rows.ToImmutable();
    }
}
