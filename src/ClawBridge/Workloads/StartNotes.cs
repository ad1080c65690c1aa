using System.Collections.Concurrent;

namespace ClawBridge.Workloads;

/// <summary>How far attempts are that are being started (an image being pulled): worth showing, not worth writing down. Safe for several threads.</summary>
internal sealed class StartNotes
{
    private readonly ConcurrentDictionary<AttemptId, string> _notes = [];

    /// <summary>The node's sentence on a starting attempt, or null.</summary>
    public string? Find(AttemptId attempt) => _notes.GetValueOrDefault(attempt);

    /// <summary>Sets or, with null, forgets; returns whether that changed anything.</summary>
    public bool Set(AttemptId attempt, string? note)
    {
        if (note is null) return _notes.TryRemove(attempt, out _);
        if (_notes.TryGetValue(attempt, out var known) && known == note) return false;
        _notes[attempt] = note;
        return true;
    }
}
