namespace ClawBridge.Rpc;

/// <summary>The JSON kinds that parameters and results are declared with.</summary>
internal enum ShapeKind
{
    Text,
    Integer,
    Number,
    Boolean,

    /// <summary>A text out of a closed list.</summary>
    Word,
    List,

    /// <summary>An object with free names and values of one shape.</summary>
    Map,

    /// <summary>An object with declared fields.</summary>
    Record,

    /// <summary>Any JSON value.</summary>
    Any,
}
