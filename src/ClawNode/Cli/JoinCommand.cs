using ClawNode.Config;
using ClawNode.Link;
using Microsoft.Extensions.Logging;

namespace ClawNode.Cli;

/// <summary>
/// <c>clawnode join</c>: connects once to prove that the token works, and keeps the device token, the identity and the config.
/// The join token itself is not kept once there is a device token.
/// </summary>
internal sealed class JoinCommand : ICliCommand
{
    public string Name => "join";

    public string Summary => "join this machine to a bridge or gateway";

    public string Operands => "";

    public int MostOperands => 0;

    public IReadOnlyList<CliOption> Options { get; } =
    [
        new("--gateway", "URL", "the bridge's or gateway's address, like wss://HOST:PORT (a setup code has its own)"),
        new("--token", "TOKEN", "join token, setup code, bootstrap token or shared token (CLAWNODE_TOKEN)"),
        new("--ca", "FILE", "trust the CA in this PEM file instead of the system's"),
        new("--ca-sha256", "HEX", "trust the CA whose certificate has this SHA-256"),
        new("--hostname", "NAME", "the node's name, instead of the machine's host name"),
        new("--label", "K=V", "a label of the node", Many: true),
    ];

    public async Task<int> RunAsync(CliHost host, CliArguments arguments, CancellationToken cancellationToken)
    {
        using var loggers = host.Loggers(arguments, LogLevel.Warning);
        var link = Link(host, arguments);
        var (hostname, labels) = (arguments.Value("--hostname"), Labels(arguments));
        var settings = host.Settings(arguments);
        var paths = host.Paths(arguments);
        // Before the token is used up: a config that cannot be written must not cost it.
        ConfigFile.CheckWritable(paths.ConfigFile);

        var config = settings.Config with { Hostname = hostname ?? settings.Config.Hostname };
        await using var agent = Agent.Create(settings with { Config = config }, host.Time, host.Dialer, host.Random, loggers);
        var (report, keepToken) = await ConnectAsync(agent, link, cancellationToken);
        ConfigFile.Join(paths.ConfigFile, keepToken ? link : link with { Token = null }, hostname, labels, arguments.Value("--state-dir"));

        report = report with { Config = paths.ConfigFile, StateDir = settings.State.Root };
        await using (var free = settings.State.TryLock())
        {
            if (free is null) report = report with { Note = $"{report.Note} An agent runs already: restart it to use the new config." };
        }
        await AnswerAsync(host, arguments, report);
        return ExitCodes.Done;
    }

    private static async Task<(JoinReport Report, bool KeepToken)> ConnectAsync(Agent agent, LinkConfig link, CancellationToken cancellationToken)
    {
        var report = new JoinReport("joined", agent.Identity.DeviceId, agent.Node.Facts.Hostname, link.Url, null, null, "", "", "Start it with clawnode run.");
        try
        {
            await using var connection = await new LinkConnector(agent.Links).ConnectAsync(link, configuredFirst: true, cancellationToken);
            await new JoinConfirmation(agent.Links).CompleteAsync(connection, link.Url, cancellationToken);
            var hasDeviceToken = connection.Hello.Auth?.DeviceToken is { Length: > 0 } || connection.Credential.IsDeviceToken;
            var note = connection.Credential.IsDeviceToken ? $"This node had joined before; the given token was refused and not needed. {report.Note}" : report.Note;
            return (report with { Product = connection.Product, ClusterId = connection.Hello.Server?.ClusterId, Note = note }, !hasDeviceToken);
        }
        catch (LinkRefusedException e) when (Refusal.Of(e.Error) is { Kind: RefusalKind.Pairing } pairing)
        {
            return (report with { State = "pending_approval", Note = $"{pairing.Sentence} Then start it with clawnode run." }, true);
        }
        catch (LinkRefusedException e)
        {
            throw new CliException(ExitCodes.Refused, $"{link.Url}: {Refusal.Of(e.Error).Sentence}", e);
        }
        catch (LinkLostException e)
        {
            throw new CliException(ExitCodes.Unreachable, e.Message, e);
        }
    }

    private static LinkConfig Link(CliHost host, CliArguments arguments)
    {
        var token = arguments.Value("--token") ?? host.Environment("CLAWNODE_TOKEN");
        if (string.IsNullOrWhiteSpace(token)) throw Usage("join needs --token TOKEN; node_token_create on the bridge makes one.");
        var url = arguments.Value("--gateway") ?? SetupCode.TryParse(token.Trim())?.Url ?? throw Usage("join needs --gateway URL.");
        if (LinkAddress.Problem(url) is { } problem) throw Usage($"--gateway: {problem}");
        var (ca, sha256) = (arguments.Value("--ca"), arguments.Value("--ca-sha256"));
        if (ca is not null && sha256 is not null) throw Usage("--ca and --ca-sha256 exclude each other; give one.");
        return new LinkConfig
        {
            Url = LinkAddress.Normal(url),
            Token = token.Trim(),
            // The text and not the path: the file may be a temporary one.
            Ca = ca is null ? null : CertificatePin.Load(ca).ExportCertificatePems() + "\n",
            CaSha256 = sha256 is null ? null : ConfigReader.Fingerprint(sha256) ?? throw Usage("--ca-sha256 must be 64 hex digits, the SHA-256 of the CA's certificate."),
        };
    }

    private static Dictionary<string, string> Labels(CliArguments arguments)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var label in arguments.Values("--label"))
        {
            var equals = label.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw Usage($"--label \"{label}\" must look like KEY=VALUE.");
            labels[label[..equals]] = label[(equals + 1)..];
        }
        return labels;
    }

    private static async Task AnswerAsync(CliHost host, CliArguments arguments, JoinReport report)
    {
        if (arguments.Has("--json"))
        {
            await JsonOutput.WriteAsync(host.Out, report, CliJson.Default.JoinReport);
            return;
        }
        var verb = report.State == "joined" ? "joined" : "asked to join";
        await host.Out.WriteLineAsync($"{report.Hostname} (node {report.NodeId}) {verb} {report.Url}.");
        await host.Out.WriteLineAsync($"Config: {report.Config}  State: {report.StateDir}");
        await host.Out.WriteLineAsync(report.Note);
    }

    private static CliException Usage(string message) => new(ExitCodes.Usage, message);
}
