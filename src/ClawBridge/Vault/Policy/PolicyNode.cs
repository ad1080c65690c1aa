namespace ClawBridge.Vault.Policy;

/// <summary>A parsed policy, or a part of one. Two are equal when they mean the same word by word.</summary>
internal abstract record PolicyNode
{
    private PolicyNode()
    {
    }

    public abstract PolicyType Type { get; }

    /// <summary>The policy as it could have been written.</summary>
    public sealed override string ToString() => PolicyPrinter.Print(this);

    internal sealed record Text(string Value) : PolicyNode
    {
        public override PolicyType Type => PolicyType.Text;
    }

    internal sealed record Number(long Value) : PolicyNode
    {
        public override PolicyType Type => PolicyType.Number;
    }

    /// <param name="Items">At least one; all texts or all numbers.</param>
    internal sealed record List(IReadOnlyList<PolicyNode> Items) : PolicyNode
    {
        public override PolicyType Type => Items[0].Type == PolicyType.Text ? PolicyType.TextList : PolicyType.NumberList;

        public bool Equals(List? other) => other is not null && Items.SequenceEqual(other.Items);

        public override int GetHashCode() => Items.Aggregate(Items.Count, HashCode.Combine);
    }

    internal sealed record Fact(PolicyFact Which) : PolicyNode
    {
        public override PolicyType Type => PolicyWords.TypeOf(Which);
    }

    /// <summary>The value of one of the entry's labels.</summary>
    internal sealed record Label(string Key) : PolicyNode
    {
        public override PolicyType Type => PolicyType.Text;
    }

    internal sealed record Compare(PolicyOperator By, PolicyNode Left, PolicyNode Right) : PolicyNode
    {
        public override PolicyType Type => PolicyType.Condition;
    }

    internal sealed record Not(PolicyNode Inner) : PolicyNode
    {
        public override PolicyType Type => PolicyType.Condition;
    }

    internal sealed record And(PolicyNode Left, PolicyNode Right) : PolicyNode
    {
        public override PolicyType Type => PolicyType.Condition;
    }

    internal sealed record Or(PolicyNode Left, PolicyNode Right) : PolicyNode
    {
        public override PolicyType Type => PolicyType.Condition;
    }
}
