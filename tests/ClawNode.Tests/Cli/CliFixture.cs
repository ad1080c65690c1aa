using System.Text.Json.Nodes;
using ClawNode.Cli;
using ClawNode.Tests.Link;

namespace ClawNode.Tests.Cli;

/// <summary>The command line in process, with its own folder, against a scripted gateway.</summary>
internal sealed class CliFixture : IDisposable
{
    public CliFixture()
    {
        Folder = Path.Combine(Path.GetTempPath(), "clawnode-" + Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(Folder);
        Variables["CLAWNODE_CONFIG"] = ConfigFile;
        Variables["CLAWNODE_STATE_DIR"] = StateDir;
        // Tools that do not exist, so that no test depends on the GPUs of the machine it runs on.
        Variables["PATH"] = Folder;
    }

    public string Folder { get; }

    public string ConfigFile => Path.Combine(Folder, "config.json");

    public string StateDir => Path.Combine(Folder, "state");

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public ScriptedGateway Gateway { get; } = new();

    /// <summary>What the program finds on standard input.</summary>
    public string Input { get; set; } = "";

    public ScriptedPrograms Programs { get; } = new();

    public string ProgramFile => Path.Combine(Folder, "clawnode");

    public StringWriter Out { get; } = new();

    public StringWriter Error { get; } = new();

    public JsonNode Config => JsonNode.Parse(File.ReadAllText(ConfigFile))!;

    /// <summary>Runs the program; the result is its exit code.</summary>
    public Task<int> RunAsync(params string[] words) => RunAsync(CancellationToken.None, words);

    public Task<int> RunAsync(CancellationToken cancellationToken, params string[] words)
    {
        var host = new CliHost
        {
            In = new StringReader(Input),
            Out = Out,
            Error = Error,
            Log = Stream.Null,
            Environment = name => Variables.GetValueOrDefault(name),
            IsRoot = false,
            Time = TimeProvider.System,
            Dialer = Gateway,
            Random = () => 1,
            Programs = Programs,
            ProgramFile = ProgramFile,
        };
        return new CliProgram(host).RunAsync(words, cancellationToken);
    }

    public void Dispose()
    {
        Out.Dispose();
        Error.Dispose();
        Directory.Delete(Folder, recursive: true);
    }
}
