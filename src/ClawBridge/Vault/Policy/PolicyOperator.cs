namespace ClawBridge.Vault.Policy;

/// <summary>How two values are compared.</summary>
internal enum PolicyOperator
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,

    /// <summary>The value on the left is an item of the list on the right.</summary>
    In,

    /// <summary>The text or list on the left holds what is on the right.</summary>
    Contains,

    /// <summary>The text on the left begins with the one on the right.</summary>
    StartsWith,
}
