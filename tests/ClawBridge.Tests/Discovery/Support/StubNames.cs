using ClawBridge.Discovery.Addresses;
using ClawBridge.Discovery.Scanning;

namespace ClawBridge.Tests.Discovery.Support;

/// <summary>Names that the test gives; an address that it says is slow is never answered.</summary>
internal sealed class StubNames : IReverseNames
{
    public Dictionary<string, string> Known { get; } = [];

    public HashSet<string> Slow { get; } = [];

    public Task<string?> NameOfAsync(NetAddress address, CancellationToken cancellationToken) => Slow.Contains(address.ToString())
        ? new TaskCompletionSource<string?>().Task.WaitAsync(cancellationToken)
        : Task.FromResult(Known.GetValueOrDefault(address.ToString()));
}
