namespace ClawBridge.Vault.Policy;

/// <summary>The kinds of words in a policy.</summary>
internal enum PolicyTokenKind
{
    /// <summary>A name or a word of the language.</summary>
    Word,
    Text,
    Number,

    /// <summary>A sign like <c>==</c> or <c>(</c>.</summary>
    Sign,
    End,
}
