using System.Text.Json;
using ClawNode.Commands;
using ClawNode.Config;
using Microsoft.Extensions.Logging;

namespace ClawNode.Cli;

/// <summary><c>clawnode exec</c>: runs one of the node's commands on this machine, without any bridge.</summary>
internal sealed class ExecCommand : ICliCommand
{
    public string Name => "exec";

    public string Summary => "run one node command here and print its answer";

    public string Operands => "COMMAND";

    public int MostOperands => 1;

    public IReadOnlyList<CliOption> Options { get; } = [new("--params", "JSON", "the command's parameters, a JSON object")];

    public async Task<int> RunAsync(CliHost host, CliArguments arguments, CancellationToken cancellationToken)
    {
        if (arguments.Operands.Count == 0) throw new CliException(ExitCodes.Usage, "exec needs the name of a command, like system.info.");
        using var loggers = host.Loggers(arguments, LogLevel.Warning);
        using var parameters = Parameters(arguments.Value("--params"));
        await using var agent = Agent.Create(host.Settings(arguments), host.Time, host.Dialer, host.Random, loggers);
        var command = Find(agent.Commands, arguments.Operands[0]);
        try
        {
            if (command.Capability is "workload" or "container") await agent.Workloads.StartAsync(cancellationToken);
            var answer = await command.ExecuteAsync(parameters?.RootElement ?? default, CommandContext.Local, cancellationToken);
            await JsonOutput.WriteAsync(host.Out, answer);
            return ExitCodes.Done;
        }
        catch (CommandException e)
        {
            await JsonOutput.WriteAsync(host.Out, new ExecFailure(false, e.Message, command.Name, e.Code), CliJson.Default.ExecFailure);
            return ExitCodes.Failed;
        }
    }

    private static JsonDocument? Parameters(string? text)
    {
        try
        {
            return text is null ? null : JsonDocument.Parse(text);
        }
        catch (JsonException e)
        {
            throw new CliException(ExitCodes.Usage, "--params is not valid JSON.", e);
        }
    }

    private static ICommand Find(CommandTable table, string name)
    {
        if (table.Find(name) is { } command) return command;
        var near = NearestName.Of(name, table.Advertised);
        throw new CliException(ExitCodes.Usage, $"{name} is not a command of this node{(near is null ? $"; it has {string.Join(", ", table.Advertised)}." : $"; did you mean {near}?")}");
    }
}
