namespace ClawNode.Service;

/// <summary>Runs other programs of this machine.</summary>
internal interface IPrograms
{
    /// <summary>Whether a program of this name can be run.</summary>
    bool Has(string name);

    /// <summary>Runs a program to its end; what it does is in the result, never an exception.</summary>
    /// <param name="input">What it reads on standard input.</param>
    /// <param name="environment">Variables besides this program's own.</param>
    Task<ProgramResult> RunAsync(
        string name, IReadOnlyList<string> arguments, CancellationToken cancellationToken, string? input = null,
        IReadOnlyDictionary<string, string>? environment = null);

    /// <summary>Starts a program in a session of its own, so that it outlives this one, the terminal and the login.</summary>
    /// <exception cref="IOException">It cannot be started.</exception>
    void StartDetached(string path, IReadOnlyList<string> arguments);
}
