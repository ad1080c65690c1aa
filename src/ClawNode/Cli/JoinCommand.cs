using ClawBridge.Text;
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
    private const int LongestToken = 4096;

    public string Name => "join";

    public string Summary => "join this machine to a bridge or gateway";

    public string Operands => "";

    public int MostOperands => 0;

    public IReadOnlyList<CliOption> Options { get; } =
    [
        new("--gateway", "URL", "the bridge's or gateway's address, like wss://HOST:PORT (a setup code has its own)"),
        new("--token", "TOKEN", "join token, setup code, bootstrap token or shared token (CLAWNODE_TOKEN)"),
        new("--token-stdin", null, "read the token from standard input, where no other user of the machine can see it"),
        new("--link-port-file", "FILE", "dial the port in this file instead of the address's: the near end of a tunnel"),
        new("--ca", "FILE", "trust the CA in this PEM file instead of the system's"),
        new("--ca-sha256", "HEX", "trust the CA whose certificate has this SHA-256"),
        new("--hostname", "NAME", "the node's name, instead of the machine's host name"),
        new("--label", "K=V", "a label to tell other gateways; a bridge takes labels from the token only", Many: true),
    ];

    public async Task<int> RunAsync(CliHost host, CliArguments arguments, CancellationToken cancellationToken)
    {
        using var loggers = host.Loggers(arguments, LogLevel.Warning);
        var (hostname, labels) = (Hostname(arguments), Labels(arguments));
        var link = await LinkAsync(host, arguments, cancellationToken);
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
            if (free is null) report = report with { Note = $"{report.Note} An agent runs already: restart it to use the new config (clawnode service install does)." };
        }
        await AnswerAsync(host, arguments, report);
        return ExitCodes.Done;
    }

    private static async Task<(JoinReport Report, bool KeepToken)> ConnectAsync(Agent agent, LinkConfig link, CancellationToken cancellationToken)
    {
        var report = new JoinReport("joined", agent.Identity.DeviceId, agent.Node.Facts.Hostname, link.Url, null, null, "", "", "Start it with clawnode service install, or clawnode run.");
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
            return (report with { State = "pending_approval", Note = $"{pairing.Sentence} Then start it with clawnode service install, or clawnode run." }, true);
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

    private static async Task<LinkConfig> LinkAsync(CliHost host, CliArguments arguments, CancellationToken cancellationToken)
    {
        var token = await TokenAsync(host, arguments, cancellationToken);
        var portFile = arguments.Value("--link-port-file") is { } file ? Path.GetFullPath(file) : null;
        var url = arguments.Value("--gateway") ?? SetupCode.TryParse(token)?.Url ?? throw Usage("join needs --gateway URL.");
        if (LinkAddress.Problem(url, portFile is not null) is { } problem) throw Usage($"--gateway: {problem}");
        var (ca, sha256) = (arguments.Value("--ca"), arguments.Value("--ca-sha256"));
        if (ca is not null && sha256 is not null) throw Usage("--ca and --ca-sha256 exclude each other; give one.");
        return new LinkConfig
        {
            Url = LinkAddress.Normal(url),
            PortFile = portFile,
            Token = token,
            // The text and not the path: the file may be a temporary one.
            Ca = ca is null ? null : CertificatePin.Load(ca).ExportCertificatePems() + "\n",
            CaSha256 = sha256 is null ? null : ConfigReader.Fingerprint(sha256) ?? throw Usage("--ca-sha256 must be 64 hex digits, the SHA-256 of the CA's certificate."),
        };
    }

    private static async Task<string> TokenAsync(CliHost host, CliArguments arguments, CancellationToken cancellationToken)
    {
        var fromInput = arguments.Has("--token-stdin");
        if (fromInput && arguments.Has("--token")) throw Usage("--token and --token-stdin exclude each other; give one.");
        var token = (fromInput ? await host.In.ReadLineAsync(cancellationToken) : arguments.Value("--token") ?? host.Environment("CLAWNODE_TOKEN"))?.Trim();
        if (string.IsNullOrEmpty(token))
            throw Usage(fromInput ? "--token-stdin found no token on standard input." : "join needs --token TOKEN or --token-stdin; node_token_create on the bridge makes one.");
        return token.Length <= LongestToken && token.All(static c => c is > ' ' and <= '~')
            ? token
            : throw Usage("The token holds characters that no token has; paste it again.");
    }

    private static string? Hostname(CliArguments arguments)
    {
        var name = arguments.Value("--hostname");
        return name is null || HostNames.IsValid(name) ? name : throw Usage($"--hostname \"{name}\" is not a host name. {HostNames.Rule}");
    }

    private static Dictionary<string, string> Labels(CliArguments arguments)
    {
        var labels = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var label in arguments.Values("--label"))
        {
            var equals = label.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0) throw Usage($"--label \"{label}\" must look like KEY=VALUE.");
            var (key, value) = (label[..equals], label[(equals + 1)..]);
            if (!LabelRules.IsKey(key) || !LabelRules.IsValue(value))
                throw Usage($"--label \"{label}\" is no label: letters, digits, dots, dashes, underscores and slashes before the =, no control characters after it.");
            labels[key] = value;
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
