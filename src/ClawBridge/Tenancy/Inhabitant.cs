namespace ClawBridge.Tenancy;

/// <summary>Something that lives in a namespace, as a plan names it.</summary>
/// <param name="Label">How it is called in sentences.</param>
/// <param name="IsUnfinished">It has to end before it can be deleted, and keeps its namespace from being deleted without force.</param>
internal sealed record Inhabitant(string Id, string Label, bool IsUnfinished);
