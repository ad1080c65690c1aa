namespace ClawBridge.Discovery.Scanning;

/// <summary>A scan's share of the open files; given back at the end.</summary>
internal sealed class DescriptorLease(DescriptorBudget budget, int count) : IDisposable
{
    private bool _isReturned;

    public int Count => count;

    public void Dispose()
    {
        if (_isReturned) return;
        _isReturned = true;
        budget.Return(count);
    }
}
