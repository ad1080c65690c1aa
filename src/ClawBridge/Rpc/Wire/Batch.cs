namespace ClawBridge.Rpc.Wire;

/// <summary>Collects the answers of one batch, in the order of its entries, and tells when the last one is there.</summary>
internal sealed class Batch(int count)
{
    private readonly byte[]?[] _answers = new byte[count][];
    private int _open = count;

    /// <summary>The entries that are calls; their ids stay in use until the whole batch is answered.</summary>
    public List<ActiveCall> Calls { get; } = [];

    /// <summary>Entry <paramref name="place"/> is done; null for what is not answered.</summary>
    /// <returns>Whether it was the last.</returns>
    public bool Complete(int place, byte[]? answer)
    {
        _answers[place] = answer;
        return Interlocked.Decrement(ref _open) == 0;
    }

    /// <summary>All answers as one JSON list; empty when no entry is answered.</summary>
    public byte[] Join()
    {
        var answers = _answers.Where(answer => answer is not null).ToList();
        if (answers.Count == 0) return [];
        var joined = new byte[answers.Sum(answer => answer!.Length) + answers.Count + 1];
        var length = 0;
        foreach (var answer in answers)
        {
            joined[length] = (byte)(length == 0 ? '[' : ',');
            answer!.CopyTo(joined, ++length);
            length += answer.Length;
        }

        joined[length] = (byte)']';
        return joined;
    }
}
