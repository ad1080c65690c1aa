using ClawNode.Service;

namespace ClawNode.Tests.Cli;

/// <summary>Programs that do what a test says and are remembered.</summary>
internal sealed class ScriptedPrograms : IPrograms
{
    /// <summary>Whole command lines, oldest first.</summary>
    public List<string> Calls { get; } = [];

    public List<string> Detached { get; } = [];

    /// <summary>What stands on standard input of the last program that got any.</summary>
    public string? Input { get; private set; }

    public HashSet<string> Missing { get; } = [];

    /// <summary>The answer to a command line; nothing and 0 where it is null.</summary>
    public Func<string, ProgramResult?> Answer { get; set; } = static _ => null;

    public bool Has(string name) => !Missing.Contains(name);

    public Task<ProgramResult> RunAsync(
        string name, IReadOnlyList<string> arguments, CancellationToken cancellationToken, string? input = null,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        var line = string.Join(' ', [name, .. arguments]);
        Calls.Add(line);
        Input = input ?? Input;
        if (!Has(name)) return Task.FromResult(new ProgramResult(null, "", $"{name} is not on this machine"));
        return Task.FromResult(Answer(line) ?? new ProgramResult(0, "", ""));
    }

    public void StartDetached(string path, IReadOnlyList<string> arguments) => Detached.Add(string.Join(' ', [path, .. arguments]));
}
