using ClawNode.Config;
using ClawNode.Link;

namespace ClawNode.Cli;

/// <summary><c>clawnode init-config</c>: writes a config with the defaults; never replaces a file.</summary>
internal sealed class InitConfigCommand : ICliCommand
{
    public string Name => "init-config";

    public string Summary => "write a config with the defaults";

    public string Operands => "";

    public int MostOperands => 0;

    public IReadOnlyList<CliOption> Options { get; } =
    [
        new("--output", "FILE", "where to (default: the config's usual place)", "-o"),
        new("--gateway", "URL", "the first link's address"),
    ];

    public async Task<int> RunAsync(CliHost host, CliArguments arguments, CancellationToken cancellationToken)
    {
        var gateway = arguments.Value("--gateway");
        if (gateway is not null && LinkAddress.Problem(gateway) is { } problem) throw new CliException(ExitCodes.Usage, $"--gateway: {problem}");
        var path = Path.GetFullPath(arguments.Value("--output") ?? host.Paths(arguments).ConfigFile);
        ConfigFile.Init(path, gateway);
        if (arguments.Has("--json")) await JsonOutput.WriteAsync(host.Out, new InitReport(path), CliJson.Default.InitReport);
        else await host.Out.WriteLineAsync($"{path} is written; join with clawnode join --gateway URL --token TOKEN.");
        return ExitCodes.Done;
    }
}
