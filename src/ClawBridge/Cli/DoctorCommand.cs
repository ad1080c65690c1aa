using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using ClawBridge.Protocol.Crypto;
using ClawBridge.Secrets;
using ClawBridge.State;
using ClawBridge.State.Sqlite;

namespace ClawBridge.Cli;

/// <summary><c>doctor</c>: checks what the bridge needs of this machine and says what to do about each problem. Changes nothing.</summary>
internal sealed class DoctorCommand(Settings settings, Func<StateDirectory> directory, Func<string, string?> environment, ParsedArguments invocation, TextWriter output) : ICommand
{
    private const long LeastFreeBytes = 200L * 1024 * 1024;
    private const int FewOpenFiles = 4096;

    public async Task<int> RunAsync(CancellationToken stop)
    {
        List<Check> checks = [Crypto(), OpenFiles(), Listener()];
        if (!settings.InMemory) checks.AddRange(State(directory()));
        await output.WriteAsync(invocation.Has("json") ? Json(checks) : Text(checks));
        return checks.Any(c => c.Level == Level.Fail) ? ExitCodes.Failed : ExitCodes.Ok;
    }

    private static Check Crypto()
    {
        try
        {
            var seed = Ed25519.NewSeed();
            return Ed25519.Verify(Ed25519.PublicKey(seed), "doctor"u8, Ed25519.Sign(seed, "doctor"u8))
                ? new("openssl", Level.Ok, "libcrypto signs and verifies Ed25519.")
                : new("openssl", Level.Fail, "libcrypto verifies no Ed25519 signature. Install OpenSSL 3 (the package libssl3).");
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException or CryptographicException)
        {
            return new("openssl", Level.Fail, $"libcrypto.so.3 cannot be used ({e.Message}) Install OpenSSL 3 (the package libssl3).");
        }
    }

    private static Check OpenFiles()
    {
        var line = Array.Find(File.ReadAllLines("/proc/self/limits"), l => l.StartsWith("Max open files", StringComparison.Ordinal));
        var soft = line?.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3];
        return soft == "unlimited" || (long.TryParse(soft, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit >= FewOpenFiles)
            ? new("files", Level.Ok, $"Up to {soft} files may be open.")
            : new("files", Level.Warn, $"Only {soft} files may be open; each node takes one. Raise it with ulimit -n or LimitNOFILE in the service.");
    }

    private Check Listener() => settings switch
    {
        { Listen: null } => new("listener", Level.Ok, "No listener is asked for; nodes need one: --listen HOST:PORT."),
        { AdvertiseUrl: null, Listen.Host: not ("127.0.0.1" or "::1" or "localhost") } =>
            new("listener", Level.Warn, "The listener is open to other machines, but nobody tells them its address. Set --advertise-url, like wss://this-host:18790."),
        _ => new("listener", Level.Ok, $"Nodes connect to {settings.AdvertiseUrl ?? $"{settings.Listen!.Host}:{settings.Listen.Port}"}."),
    };

    private IEnumerable<Check> State(StateDirectory state)
    {
        if (!Directory.Exists(state.Path))
        {
            yield return new("state", Level.Ok, $"{state.Path} does not exist yet; the first start makes it.");
            yield break;
        }

        var mode = File.GetUnixFileMode(state.Path);
        yield return (mode & (UnixFileMode)0b000_111_111) == 0
            ? new("state", Level.Ok, $"{state.Path} belongs to its owner alone.")
            : new("state", Level.Warn, $"Others may look into {state.Path}. Run: chmod 700 '{state.Path}'.");
        var free = new DriveInfo(state.Path).AvailableFreeSpace;
        yield return free >= LeastFreeBytes
            ? new("disk", Level.Ok, string.Create(CultureInfo.InvariantCulture, $"{free >> 20} MiB are free."))
            : new("disk", Level.Fail, string.Create(CultureInfo.InvariantCulture, $"Only {free >> 20} MiB are free; writes will be refused when none is left. Make room."));
        if (File.Exists(state.MasterKeyPath) && (File.GetUnixFileMode(state.MasterKeyPath) & (UnixFileMode)0b000_111_111) != 0)
            yield return new("master key", Level.Fail, $"Others may read {state.MasterKeyPath}. Run: chmod 600 '{state.MasterKeyPath}', and rotate what it sealed.");
        foreach (var check in Owner(state)) yield return check;
    }

    private Check[] Owner(StateDirectory state)
    {
        using var held = DirectoryLock.TryTake(state, Environment.ProcessId);
        if (held is null) return [new("bridge", Level.Ok, $"A bridge runs here (pid {DirectoryLock.Read(state)?.ProcessId}); calls attach to it.")];
        if (!File.Exists(state.DatabasePath)) return [new("bridge", Level.Ok, "No bridge runs here, and there is no state yet.")];
        try
        {
            var schema = new Schema([SecretTables.Sealing]);
            var rows = new SchemaLoader(schema);
            using var journal = new SqliteJournal(state.DatabasePath, "");
            var contents = journal.Load(rows.Read);
            var sealing = StateSnapshot.Empty(schema).With(rows.Finish(), contents.Revision, contents.EventSeq).Find(SecretTables.Sealing, SealingRecord.TheId);
            return [new("bridge", Level.Ok, "No bridge runs here; the state can be read."), Key(state, sealing)];
        }
        catch (JournalException e)
        {
            return [new("bridge", Level.Fail, e.Message)];
        }
    }

    private Check Key(StateDirectory state, SealingRecord? sealing)
    {
        if (sealing is null) return new("sealing", Level.Ok, "Nothing in the state is sealed yet.");
        using var random = RandomNumberGenerator.Create();
        return MasterKey.Of(state, environment, random).ProblemWith(sealing.KeyId) is { } problem
            ? new("sealing", Level.Fail, problem)
            : new("sealing", Level.Ok, $"The master key opens the state (key {sealing.KeyId}).");
    }

    private static string Text(IReadOnlyList<Check> checks) => string.Concat(checks.Select(c => $"{Word(c.Level),-5} {c.Name,-11} {c.Message}\n"));

    private static string Json(IReadOnlyList<Check> checks)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            writer.WriteBoolean("ok", checks.All(c => c.Level != Level.Fail));
            writer.WriteStartArray("checks");
            foreach (var check in checks)
            {
                writer.WriteStartObject();
                writer.WriteString("name", check.Name);
                writer.WriteString("level", Word(check.Level));
                writer.WriteString("message", check.Message);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return System.Text.Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static string Word(Level level) => level switch
    {
        Level.Ok => "ok",
        Level.Warn => "warn",
        _ => "fail",
    };

    private enum Level
    {
        Ok,
        Warn,
        Fail,
    }

    private sealed record Check(string Name, Level Level, string Message);
}
