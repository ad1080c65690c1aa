namespace ClawBridge.Rpc;

/// <summary>The same answer for every permission.</summary>
internal sealed class FixedRights : IRights
{
    private readonly bool _answer;

    private FixedRights(bool answer) => _answer = answer;

    public static FixedRights All { get; } = new(true);

    public static FixedRights None { get; } = new(false);

    public bool OnCluster(string permission) => _answer;

    public bool In(string permission, Place place) => _answer;

    public bool Somewhere(string permission) => _answer;
}
