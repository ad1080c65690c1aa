using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClawBridge.Discovery.Bootstrap;
using ClawBridge.Discovery.Ssh;
using ClawBridge.Protocol.Frames;
using ClawBridge.Tests.Fleet;

namespace ClawBridge.Tests.Discovery.Support;

/// <summary>
/// A machine in memory: it knows the scripts of a bootstrap, and its agent is a real node of the bench's fleet that joins with the
/// token it gets on standard input.
/// </summary>
internal sealed class FakeMachine(FleetMethodsBench bench, int number)
{
    private PipeSocket? _socket;
    private string? _deviceToken;
    private byte[] _received = [];

    public TestNode Node { get; init; } = new(number) { Name = $"gpu-{number}" };

    public string Os { get; init; } = "Linux";

    public string Architecture { get; init; } = "x86_64";

    public string Uid { get; set; } = "0";

    public string Home { get; init; } = "/root";

    public string FreeKb { get; init; } = "1000000";

    public bool HasSystemd { get; init; } = true;

    public string Tools { get; init; } = "sudo,gzip,sha256sum,timeout";

    /// <summary>What sudo asks for; empty for nothing, null where it refuses.</summary>
    public string? SudoPassword { get; set; } = "";

    public string HostKey { get; set; } = $"SHA256:{number,43:D43}";

    /// <summary>What ssh says in place of a login.</summary>
    public string? Refusal { get; set; }

    /// <summary>What goes wrong on the bridge's own side of a login.</summary>
    public SshException? Fault { get; init; }

    /// <summary>The kind of script that fails, with what it says; <c>lost</c> breaks the connection there.</summary>
    public (string Kind, string Says)? Fails { get; set; }

    /// <summary>The kind of script that waits for ever.</summary>
    public string? Hangs { get; set; }

    /// <summary>The service runs and never connects.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>The id that the agent says it has, in place of its own.</summary>
    public string? Pretends { get; set; }

    /// <summary>What happens once the service is connected.</summary>
    public Action? OnConnected { get; set; }

    /// <summary>The join fails and shows the token.</summary>
    public bool LeaksToken { get; init; }

    /// <summary>The join token that it got last.</summary>
    public string? Token { get; private set; }

    public string? ProgramSha { get; set; }

    public bool HasConfig { get; private set; }

    public bool IsRunning { get; private set; }

    public string? PortFile { get; set; }

    /// <summary>The kinds of scripts that ran.</summary>
    public List<string> Log { get; } = [];

    /// <summary>The scripts that ran, for what must not stand in one.</summary>
    public List<string> Scripts { get; } = [];

    /// <summary>Its logins.</summary>
    public List<FakeSession> Sessions { get; } = [];

    public bool IsConnected => _socket is { IsClosed: false };

    public void HangUp() => _socket?.HangUp();

    public async Task<SshOutput> RunAsync(FakeSession session, string script, byte[] input, CancellationToken cancellationToken)
    {
        var kind = KindOf(script);
        lock (Log) Log.Add(kind);
        Scripts.Add(script);
        if (Hangs == kind) await Task.Delay(Timeout.Infinite, cancellationToken);
        if (Fails is { } failure && failure.Kind == kind)
        {
            if (failure.Says == "lost") session.Break("Connection reset by peer");
            else return new SshOutput(1, "", failure.Says);
        }

        if (session.Ended.IsCompleted) throw new SshException(SshFault.Lost, $"The connection to {session.Target.Name} broke: {await session.Ended}.", "Check that the machine is on and reachable, and try again.");
        return await AnswerAsync(kind, script, input);
    }

    private static string KindOf(string script) => script switch
    {
        RemoteScripts.Look => "look",
        RemoteScripts.Receive => "receive",
        "sudo -n true" or "sudo -k -S -p '' -- true" => script,
        _ when script.Contains("had_service=") => "undo",
        _ when script.Contains("say sha256") => "inspect",
        _ when script.Contains("wanted=") => "install",
        _ when script.Contains("bridge-port.new") => "port",
        _ when script.Contains("\"$program\" join") => "join",
        _ when script.Contains("service install") => "start",
        _ when script.Contains("uninstall --purge") => "uninstall",
        _ when script.Contains("\"$program\" status") => "status",
        _ when script.Contains("rm -f \"$program.old\"") => "settle",
        _ => throw new InvalidOperationException($"No such script: {script}"),
    };

    private async Task<SshOutput> AnswerAsync(string kind, string script, byte[] input)
    {
        switch (kind)
        {
            case "look": return Said(Facts());
            case "sudo -n true": return SudoPassword == "" ? Said("") : new SshOutput(1, "", "sudo: a password is required");
            case "inspect": return Said(Inspected());
            case "port": PortFile = script; return Said("");
            case "receive": _received = Unzipped(input); return Said("folder=/tmp/clawnode.Ab12Cd\n");
            case "install": ProgramSha = Convert.ToHexStringLower(SHA256.HashData(_received)); return Said("");
            case "join": return await JoinAsync(Encoding.UTF8.GetString(input).TrimEnd('\n').Split('\n')[^1]);
            case "start": return await StartAsync();
            case "undo": Undo(script); return Said("");
            case "uninstall": (HasConfig, IsRunning, ProgramSha, _deviceToken) = (false, false, null, null); HangUp(); return Said("{}");
            case "status": return Said("connected: no, the gateway does not answer");
            case "settle": return Said("");
            default: return Encoding.UTF8.GetString(input) == SudoPassword + "\n" ? Said("") : new SshOutput(1, "", "sudo: 1 incorrect password attempt");
        }
    }

    private string Facts()
    {
        var tools = string.Concat(Tools.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(static tool => $"{tool}=yes\n"));
        return $"os={Os}\nmachine={Architecture}\nuid={Uid}\nhome={Home}\nconfig_home=\nstate_home=\n{tools}{(HasSystemd ? "systemd=yes\n" : "")}distribution=Debian GNU/Linux 12\ntemporary_kb={FreeKb}\n";
    }

    private string Inspected()
    {
        var text = new StringBuilder();
        if (ProgramSha is not null) text.Append($"sha256={ProgramSha}\n");
        if (HasConfig) text.Append("config=yes\nstate=yes\n");
        text.Append($"free_kb={FreeKb}\n");
        if (ProgramSha is null) return text.ToString();
        text.Append($$"""status={"node_id":{{(HasConfig ? $"\"{Pretends ?? Node.Id}\"" : "null")}},"connected":true}""").Append('\n');
        text.Append($$"""service={"installed":{{Word(IsRunning)}},"running":{{Word(IsRunning)}}}""").Append('\n');
        return text.ToString();
    }

    private async Task<SshOutput> JoinAsync(string token)
    {
        Token = token;
        if (LeaksToken) return new SshOutput(1, "", $"cannot join with {token}");
        var socket = bench.Dial();
        socket.Send(Node.Connect(await socket.NextAsync(), new ConnectAuth { Token = token }));
        var answer = await socket.NextAsync();
        socket.HangUp();
        if (!answer.GetProperty("ok").GetBoolean()) return new SshOutput(1, "", $"The gateway refuses: {answer.GetProperty("error").GetProperty("message")}");
        _deviceToken = answer.GetProperty("payload").GetProperty("auth").GetProperty("deviceToken").GetString();
        HasConfig = true;
        return Said($$"""{"node_id":"{{Pretends ?? Node.Id}}"}""");
    }

    private async Task<SshOutput> StartAsync()
    {
        IsRunning = true;
        if (IsCutOff) return Said("""{"changed":true}""");
        HangUp();
        await ConnectAsync();
        OnConnected?.Invoke();
        return Said("""{"changed":true}""");
    }

    /// <summary>The service dials the bridge.</summary>
    private async Task ConnectAsync()
    {
        var socket = bench.Dial();
        socket.Send(Node.Connect(await socket.NextAsync(), new ConnectAuth { Token = _deviceToken }));
        var answer = await socket.NextAsync();
        Assert.That(answer.GetProperty("ok").GetBoolean(), Is.True, answer.ToString());
        await FleetBench.BeatAsync(socket, Node);
        _socket = socket;
    }

    private void Undo(string script)
    {
        if (script.Contains("had_service=no")) IsRunning = false;
        if (script.Contains("had_config=no")) HasConfig = false;
        if (script.Contains("had_program=no")) ProgramSha = null;
    }

    private static string Word(bool value) => value ? "true" : "false";

    private static byte[] Unzipped(byte[] input)
    {
        using var gzip = new GZipStream(new MemoryStream(input), CompressionMode.Decompress);
        using var all = new MemoryStream();
        gzip.CopyTo(all);
        return all.ToArray();
    }

    private static SshOutput Said(string text) => new(0, text, "");
}
