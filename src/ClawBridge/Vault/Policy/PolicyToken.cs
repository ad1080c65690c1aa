namespace ClawBridge.Vault.Policy;

/// <summary>One word of a policy.</summary>
/// <param name="Position">Number of its first character, from 1.</param>
/// <param name="Content">The word, the sign, the digits, or the text without its quotes.</param>
internal readonly record struct PolicyToken(PolicyTokenKind Kind, int Position, string Content)
{
    /// <summary>What it is, for an error; never what a text says or how an unknown name is spelled.</summary>
    public string Description => Kind switch
    {
        PolicyTokenKind.End => "the end",
        PolicyTokenKind.Text => "a text",
        PolicyTokenKind.Number => "a number",
        PolicyTokenKind.Sign => $"'{Content}'",
        _ when PolicyWords.IsReserved(Content) || PolicyWords.Values.Contains(Content) => $"'{Content}'",
        _ => "an unknown name",
    };

    public bool Is(PolicyTokenKind kind, string content) => Kind == kind && Content == content;
}
