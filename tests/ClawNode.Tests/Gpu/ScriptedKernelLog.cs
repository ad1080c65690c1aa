using ClawNode.Gpu;

namespace ClawNode.Tests.Gpu;

/// <summary>A kernel log that says what the test puts in.</summary>
internal sealed class ScriptedKernelLog : IKernelLog
{
    private readonly Queue<string> _lines = [];

    public void Say(string line) => _lines.Enqueue(line);

    public IReadOnlyList<string> ReadNew()
    {
        string[] lines = [.. _lines];
        _lines.Clear();
        return lines;
    }
}
