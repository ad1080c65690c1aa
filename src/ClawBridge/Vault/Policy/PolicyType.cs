namespace ClawBridge.Vault.Policy;

/// <summary>What a part of a policy stands for.</summary>
internal enum PolicyType
{
    /// <summary>True or false: what a whole policy is.</summary>
    Condition,
    Text,
    Number,
    TextList,
    NumberList,
}
