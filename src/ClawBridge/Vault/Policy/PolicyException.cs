namespace ClawBridge.Vault.Policy;

/// <summary>
/// What is wrong with a policy. The sentence says what was expected and never repeats a text of the policy: it may be as secret as
/// what the policy guards.
/// </summary>
/// <param name="position">Number of the character, from 1.</param>
internal sealed class PolicyException(int position, string message, IReadOnlyList<string>? suggestions = null) : Exception(message)
{
    public int Position { get; } = position;

    /// <summary>The nearest right words.</summary>
    public IReadOnlyList<string> Suggestions { get; } = suggestions ?? [];

    public static PolicyException Expected(string expected, PolicyToken found) =>
        new(found.Position, $"expected {expected}, found {found.Description}");
}
