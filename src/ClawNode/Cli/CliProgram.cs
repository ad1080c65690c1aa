using ClawBridge.Protocol.Frames;
using ClawNode.Config;
using ClawNode.Host;

namespace ClawNode.Cli;

/// <summary>Finds the subcommand, shows help, and turns failures into sentences and exit codes.</summary>
internal sealed class CliProgram(CliHost host)
{
    private readonly IReadOnlyList<ICliCommand> _commands =
    [
        new RunCommand(), new JoinCommand(), new StatusCommand(), new GpusCommand(), new ExecCommand(),
        new DoctorCommand(), new ServiceCommand(), new UninstallCommand(), new InitConfigCommand(),
    ];

    /// <summary>Runs the program with its arguments; the result is the exit code.</summary>
    public async Task<int> RunAsync(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        try
        {
            return await DispatchAsync(LegacyAliases.Replace(words), cancellationToken);
        }
        catch (CliException e)
        {
            await host.Error.WriteLineAsync($"clawnode: {e.Message}");
            return e.ExitCode;
        }
        catch (ConfigException e)
        {
            await host.Error.WriteLineAsync($"clawnode: {e.Message}");
            return ExitCodes.Config;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await host.Error.WriteLineAsync($"clawnode: {e.Message} Run it as the agent's own user, and check the disk.");
            return ExitCodes.Config;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Done;
        }
    }

    private async Task<int> DispatchAsync(IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        if (words.Count > 0 && words[0] is "--help" or "-h" or "help") return await ShowAsync(CliHelp.Program(_commands));
        if (words.Count > 0 && words[0] is "--version" or "-V" or "version") return await ShowVersionAsync(words.Contains("--json"));

        var bare = words.Count == 0 || words[0].StartsWith('-');
        var name = bare ? "run" : words[0];
        var command = _commands.FirstOrDefault(known => known.Name == name);
        if (command is null)
        {
            var near = NearestName.Of(name, _commands.Select(known => known.Name));
            throw new CliException(ExitCodes.Usage, $"{name} is not a command{(near is null ? "; see clawnode --help." : $"; did you mean {near}?")}");
        }
        IReadOnlyList<string> rest = bare ? words : [.. words.Skip(1)];
        if (rest.TakeWhile(word => word != "--").Any(word => word is "--help" or "-h")) return await ShowAsync(CliHelp.Command(command));
        var arguments = CliArguments.Parse(rest, [.. command.Options, .. CommonOptions.All], command.MostOperands);
        return await command.RunAsync(host, arguments, cancellationToken);
    }

    private async Task<int> ShowVersionAsync(bool isJson)
    {
        if (!isJson) return await ShowAsync($"clawnode {AgentVersion.Text}\n");
        var os = OperatingSystem.IsMacOS() ? "darwin" : "linux";
        var report = new VersionReport("clawnode", AgentVersion.Text, os, AgentVersion.Architecture, ProtocolVersion.Current);
        await JsonOutput.WriteAsync(host.Out, report, CliJson.Default.VersionReport);
        return ExitCodes.Done;
    }

    private async Task<int> ShowAsync(string text)
    {
        await host.Out.WriteAsync(text);
        return ExitCodes.Done;
    }
}
