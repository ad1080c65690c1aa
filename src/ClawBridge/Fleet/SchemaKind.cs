namespace ClawBridge.Fleet;

/// <summary>The kinds of values in the node protocol's closed schemas.</summary>
internal enum SchemaKind
{
    Any,
    Boolean,
    Integer,
    Text,

    /// <summary>A list of non-empty texts.</summary>
    Texts,

    /// <summary>An object with free names and boolean values.</summary>
    Booleans,
    Record,
}
