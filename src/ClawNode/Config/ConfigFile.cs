using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClawNode.Runtimes.Records;

namespace ClawNode.Config;

/// <summary>The config on disk. It may hold a token, so it is always written with mode 0600.</summary>
internal static class ConfigFile
{
    private static readonly JsonDocumentOptions Lenient = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Reads and checks it; a file that does not exist is an empty config.</summary>
    public static NodeConfig Load(string path)
    {
        if (!File.Exists(path)) return new NodeConfig();
        try
        {
            return ConfigReader.Read(File.ReadAllText(path));
        }
        catch (ConfigException e)
        {
            throw new ConfigException($"{path}: {e.Message}", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ConfigException($"{path} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>
    /// Puts a link into the file in place of one with the same address, and sets host name and labels where given. What else
    /// the file says stays.
    /// </summary>
    public static void Join(string path, LinkConfig link, string? hostname, IReadOnlyDictionary<string, string> labels, string? statePath)
    {
        var root = File.Exists(path) && JsonNode.Parse(File.ReadAllText(path), documentOptions: Lenient) is JsonObject existing ? existing : [];
        if (root["gateway"] is { } gateway && Link.LinkAddress.Normal(gateway.GetValue<string>()) == link.Url)
        {
            foreach (var key in (ReadOnlySpan<string>)["gateway", "token", "ca", "ca_sha256"]) root.Remove(key);
        }
        var links = root["links"] as JsonArray ?? [];
        root.Remove("links");
        var others = links.Where(item => item?["url"] is { } url && Link.LinkAddress.Normal(url.GetValue<string>()) != link.Url);
        JsonNode?[] all = [.. others.Select(item => item?.DeepClone()), Node(link)];
        root["links"] = new JsonArray(all);
        if (hostname is not null) root["hostname"] = hostname;
        if (statePath is not null) root["state_path"] = statePath;
        if (labels.Count > 0)
        {
            var merged = root["labels"] as JsonObject ?? [];
            root.Remove("labels");
            foreach (var (key, value) in labels) merged[key] = value;
            root["labels"] = merged;
        }
        Save(path, root);
    }

    /// <summary>Throws <see cref="ConfigException"/> when the file could not be written later.</summary>
    public static void CheckWritable(string path)
    {
        var folder = Path.GetDirectoryName(path) ?? "/";
        try
        {
            Directory.CreateDirectory(folder);
            var trial = Path.Combine(folder, $".clawnode.{Environment.ProcessId}.trial");
            File.WriteAllBytes(trial, []);
            File.Delete(trial);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(path, e);
        }
    }

    /// <summary>Writes a new config that lists the settings with their defaults; never replaces a file.</summary>
    public static void Init(string path, string? gateway)
    {
        if (File.Exists(path)) throw new ConfigException($"{path} exists already; edit it, or remove it first.");
        var root = new JsonObject
        {
            ["links"] = gateway is null ? new JsonArray() : new JsonArray(Node(new LinkConfig { Url = Link.LinkAddress.Normal(gateway) })),
            ["labels"] = new JsonObject(),
            ["runtimes"] = new JsonArray("docker", "process"),
            ["allow_root_processes"] = false,
            ["allow_system_run"] = false,
            ["allowed_host_paths"] = new JsonArray(),
            ["heartbeat_interval_secs"] = 10,
        };
        Save(path, root);
    }

    private static JsonObject Node(LinkConfig link)
    {
        var node = new JsonObject { ["url"] = link.Url };
        if (link.PortFile is not null) node["port_file"] = link.PortFile;
        if (link.Token is not null) node["token"] = link.Token;
        if (link.Ca is not null) node["ca"] = link.Ca;
        if (link.CaSha256 is not null) node["ca_sha256"] = link.CaSha256;
        return node;
    }

    private static void Save(string path, JsonObject root)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented)) root.WriteTo(writer);
        buffer.WriteByte((byte)'\n');
        _ = ConfigReader.Read(Encoding.UTF8.GetString(buffer.ToArray()));
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "/");
            DurableFile.Replace(path, buffer.ToArray());
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw NotWritable(path, e);
        }
    }

    private static ConfigException NotWritable(string path, Exception error) =>
        new($"{path} cannot be written: {error.Message} Run as root, or name another file with --config.", error);
}
