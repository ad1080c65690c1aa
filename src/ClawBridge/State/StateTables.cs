namespace ClawBridge.State;

/// <summary>The tables that belong to no capability.</summary>
internal static class StateTables
{
    public static readonly Table<EventRecord> Events = new("events", static () => StateJson.Default.EventRecord);

    public static readonly Table<OwnerRecord> Owners = new("owners", static () => StateJson.Default.OwnerRecord);

    public static IReadOnlyList<ITable> All { get; } = [Events, Owners];
}
