namespace ClawBridge.Fleet;

/// <summary>A member that a closed schema of the node protocol allows.</summary>
internal sealed record SchemaMember(string Name, SchemaKind Kind)
{
    public bool IsRequired { get; init; }

    /// <summary>Smallest number, or shortest text in characters.</summary>
    public long Min { get; init; }

    /// <summary>Longest text in characters; null means any length.</summary>
    public int? Max { get; init; }

    /// <summary>The closed list of a text; empty means any text.</summary>
    public string[] Words { get; init; } = [];

    /// <summary>Of a record.</summary>
    public SchemaMember[] Members { get; init; } = [];
}
