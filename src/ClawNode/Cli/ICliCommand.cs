namespace ClawNode.Cli;

/// <summary>One subcommand of <c>clawnode</c>.</summary>
internal interface ICliCommand
{
    string Name { get; }

    /// <summary>One line for the list of commands.</summary>
    string Summary { get; }

    /// <summary>Operands as the usage line shows them, or empty.</summary>
    string Operands { get; }

    int MostOperands { get; }

    IReadOnlyList<CliOption> Options { get; }

    /// <summary>Runs it; the result is the exit code. Throws <see cref="CliException"/> and <see cref="Config.ConfigException"/>.</summary>
    Task<int> RunAsync(CliHost host, CliArguments arguments, CancellationToken cancellationToken);
}
