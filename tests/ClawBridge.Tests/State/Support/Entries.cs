using ClawBridge.State;

namespace ClawBridge.Tests.State.Support;

/// <summary>The tables that the store's tests use.</summary>
internal static class Entries
{
    public static readonly Table<Entry> Table = new("entries", static () => EntryJson.Default.Entry);

    public static readonly Table<Entry> Other = new("other", static () => EntryJson.Default.Entry);

    public static readonly Schema Schema = new([Table, Other, StateTables.Events]);
}
