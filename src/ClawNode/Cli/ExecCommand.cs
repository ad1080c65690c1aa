using System.Text.Json;
using ClawNode.Commands;
using ClawNode.Config;
using ClawNode.Control;
using Microsoft.Extensions.Logging;

namespace ClawNode.Cli;

/// <summary>
/// <c>clawnode exec</c>: runs one of the node's commands on this machine, without any bridge: in the running agent where
/// there is one, else here. Progress goes to standard error, the answer to standard output.
/// </summary>
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
        var name = arguments.Operands[0];
        using var parameters = Parameters(arguments.Value("--params"));
        var settings = host.Settings(arguments);
        try
        {
            await using var held = settings.State.TryLock();
            var answer = held is null
                ? await ControlClient.InvokeAsync(settings.State, new ControlRequest(name, parameters?.RootElement), host.Error.WriteLineAsync, cancellationToken)
                : await HereAsync(host, arguments, settings, name, parameters?.RootElement ?? default, cancellationToken);
            await JsonOutput.WriteAsync(host.Out, answer);
            return ExitCodes.Done;
        }
        catch (CommandException e)
        {
            await JsonOutput.WriteAsync(host.Out, new ExecFailure(false, e.Message, name, e.Code), CliJson.Default.ExecFailure);
            return ExitCodes.Failed;
        }
    }

    private static async Task<JsonElement> HereAsync(
        CliHost host, CliArguments arguments, AgentSettings settings, string name, JsonElement parameters, CancellationToken cancellationToken)
    {
        using var loggers = host.Loggers(arguments, LogLevel.Warning);
        await using var agent = Agent.Create(settings, host.Time, host.Dialer, host.Random, loggers);
        var command = Find(agent.Commands, name);
        // What the runtimes can do is known only once they were asked; GPUs alone need none.
        if (command.Capability is not ("gpu" or "metrics")) await agent.Workloads.StartAsync(cancellationToken);
        var context = CommandContext.Local with { Progress = async (chunk, _) => await host.Error.WriteLineAsync(chunk) };
        return await command.ExecuteAsync(parameters, context, cancellationToken);
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
