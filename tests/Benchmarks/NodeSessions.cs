using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using ClawBridge.Protocol.Crypto;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Json;

namespace Benchmarks;

/// <summary>Many nodes with a heartbeat every 10 s on one bridge: its memory, and the part of one core that it needs.</summary>
internal static class NodeSessions
{
    private const int Wanted = 10_000;
    private const int Port = 18_797;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Measured = TimeSpan.FromSeconds(30);

    /// <summary>Each session needs one file on each side; the limit of files is raised by the shell (<c>ulimit -n</c>).</summary>
    public static async Task RunAsync()
    {
        using var bridge = Programs.Start(Programs.Bridge, "--in-memory", "--log-level", "warn", "--listen", $"127.0.0.1:{Port}");
        using var end = new CancellationTokenSource();
        List<Task> beating = [];
        var sessions = await JoinAllAsync(bridge, session => beating.Add(BeatAsync(session, end.Token)));
        Figures.Print("sessions", sessions.Count, "joined");
        var (before, clock) = (Processor(bridge), Stopwatch.StartNew());
        await Task.Delay(Measured);
        Figures.Print("one core in use", (Processor(bridge) - before) / clock.Elapsed * 100, "% (budget 100)");
        Figures.Print("memory with all sessions", await Programs.ResidentMiBAsync(bridge.Id), "MiB resident (budget 1024)");
        await end.CancelAsync();
        await Task.WhenAll(beating);
        foreach (var session in sessions) session.Dispose();
        bridge.StandardInput.Close();
        await bridge.WaitForExitAsync();
    }

    private static async Task<List<ClientWebSocket>> JoinAllAsync(Process bridge, Action<ClientWebSocket> joined)
    {
        List<ClientWebSocket> sessions = [];
        for (var i = 1; i <= Wanted; i++)
        {
            var token = await TokenAsync(bridge, i);
            try
            {
                sessions.Add(await JoinAsync(i, token));
                joined(sessions[^1]);
            }
            catch (WebSocketException e)
            {
                Console.WriteLine($"No more than {sessions.Count} sessions on this machine: {e.Message}");
                break;
            }
        }

        return sessions;
    }

    private static async Task<string> TokenAsync(Process bridge, int number)
    {
        await bridge.StandardInput.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $$$"""{"id":{{{number}}},"method":"node_token_create","params":{"hostname":"n{{{number}}}"}}"""));
        await bridge.StandardInput.FlushAsync();
        using var answer = JsonDocument.Parse(await bridge.StandardOutput.ReadLineAsync() ?? throw new IOException("The bridge ended."));
        return answer.RootElement.GetProperty("result").GetProperty("token").GetString()!;
    }

    private static async Task<ClientWebSocket> JoinAsync(int number, string token)
    {
        var socket = new ClientWebSocket();
        socket.Options.Proxy = null;
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{Port}"), CancellationToken.None);
        using var challenge = JsonDocument.Parse(await ReceiveAsync(socket));
        await SendAsync(socket, Connect(number, token, challenge.RootElement.GetProperty("payload")));
        await ReceiveAsync(socket);
        await SendAsync(socket, Heartbeat(""","system":null,"gpus":null,"workloads":[]"""));
        await ReceiveAsync(socket);
        return socket;
    }

    private static string Connect(int number, string token, JsonElement challenge)
    {
        var seed = new byte[Ed25519.SeedBytes];
        BitConverter.TryWriteBytes(seed, number);
        var publicKey = Ed25519.PublicKey(seed);
        var (id, signedAt, nonce) = (DeviceSignature.DeviceId(publicKey), challenge.GetProperty("ts").GetInt64(), challenge.GetProperty("nonce").GetString()!);
        var connect = new ConnectParams
        {
            MinProtocol = 4,
            MaxProtocol = 4,
            Client = new ClientInfo { Id = "node-host", Version = "0.1.0", Platform = "linux", Mode = "node" },
            Commands = [NodeCommands.GpuList, NodeCommands.WorkloadRun, NodeCommands.WorkloadStop],
            Auth = new ConnectAuth { Token = token },
        };
        var signature = Base64Url.EncodeToString(Ed25519.Sign(seed, DeviceSignature.V3(connect, id, signedAt, nonce)));
        connect = connect with { Device = new DeviceProof(id, Base64Url.EncodeToString(publicKey), signature, signedAt, nonce) };
        return $$"""{"type":"req","id":"c","method":"connect","params":{{JsonSerializer.Serialize(connect, FrameJson.Default.ConnectParams)}}}""";
    }

    private static string Heartbeat(string rest) =>
        $$$$"""{"type":"req","id":"h","method":"node.event","params":{"event":"heartbeat","payload":{"ts":1{{{{rest}}}}}}}""";

    /// <summary>Starts with its join, because a bridge ends a session that says nothing for 90 s; the joins spread the beats.</summary>
    private static async Task BeatAsync(ClientWebSocket socket, CancellationToken end)
    {
        try
        {
            await Task.Delay(Interval, end);
            while (!end.IsCancellationRequested)
            {
                await SendAsync(socket, Heartbeat(""));
                await ReceiveAsync(socket);
                await Task.Delay(Interval, end);
            }
        }
        catch (OperationCanceledException)
        {
            // Measured.
        }
    }

    private static async Task SendAsync(ClientWebSocket socket, string frame) =>
        await socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    /// <summary>The next frame; every frame in this exchange fits one buffer.</summary>
    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[4096];
        var length = 0;
        while (true)
        {
            var result = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
            length += result.Count;
            if (result.EndOfMessage) return Encoding.UTF8.GetString(buffer, 0, length);
        }
    }

    private static TimeSpan Processor(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }
}
