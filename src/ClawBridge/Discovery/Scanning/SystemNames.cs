using System.Text;
using ClawBridge.Discovery.Addresses;

namespace ClawBridge.Discovery.Scanning;

/// <summary>
/// Asks the system's resolver (<c>getnameinfo</c>). That blocks for as long as a dead name server takes, so it happens on a few threads
/// of its own, which are there only while there is something to ask.
/// </summary>
internal sealed class SystemNames : IReverseNames
{
    private const int MostThreads = 16;
    private const int LongestName = 1025;
    private const int LongestHost = 253;

    private readonly Lock _gate = new();
    private readonly Queue<Question> _questions = new();
    private int _threads;

    public Task<string?> NameOfAsync(NetAddress address, CancellationToken cancellationToken)
    {
        var question = new Question(address, new(TaskCreationOptions.RunContinuationsAsynchronously), cancellationToken);
        lock (_gate)
        {
            _questions.Enqueue(question);
            if (_threads < MostThreads)
            {
                _threads++;
                new Thread(Answer) { IsBackground = true, Name = "reverse names" }.Start();
            }
        }

        return question.Answer.Task.WaitAsync(cancellationToken);
    }

    /// <summary>What a resolver said, when it is a host name and nothing else: whoever owns an address decides what stands there. Pure.</summary>
    internal static string? HostName(string said)
    {
        var name = said.TrimEnd('.');
        var isName = name.Length is > 0 and <= LongestHost && char.IsAsciiLetterOrDigit(name[0]) && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_');
        return isName ? name.ToLowerInvariant() : null;
    }

    private void Answer()
    {
        while (Next() is { } question) question.Answer.TrySetResult(question.Cancellation.IsCancellationRequested ? null : Ask(question.Address));
    }

    private Question? Next()
    {
        lock (_gate)
        {
            if (_questions.TryDequeue(out var question)) return question;
            _threads--;
            return null;
        }
    }

    private static string? Ask(NetAddress address)
    {
        Span<byte> target = stackalloc byte[SocketAddresses.MaxLength];
        var length = SocketAddresses.Write(target, address, 0);
        Span<byte> name = stackalloc byte[LongestName];
        if (ScanNative.NameOf(target, length, name, name.Length, 0, 0, ScanNative.NameRequired) != 0) return null;
        var end = name.IndexOf((byte)0);
        return HostName(Encoding.ASCII.GetString(name[..(end < 0 ? name.Length : end)]));
    }

    private sealed record Question(NetAddress Address, TaskCompletionSource<string?> Answer, CancellationToken Cancellation);
}
