using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace ClawNode.Runtimes.Records;

/// <summary>The records of this node's attempts: one directory each below <c>workloads/</c>, mode 0700.</summary>
internal sealed partial class AttemptStore
{
    private const string RecordFile = "record.json";
    private readonly ILogger _logger;

    public AttemptStore(string stateDir, ILogger logger)
    {
        _logger = logger;
        Root = Path.Combine(stateDir, "workloads");
        CreateDirectory(stateDir);
        CreateDirectory(Root);
    }

    public string Root { get; }

    /// <summary>Makes this agent the only one on the state directory until the result is disposed; throws <see cref="IOException"/> when another is.</summary>
    public IDisposable Lock()
    {
        try
        {
            return new FileStream(Path.Combine(Root, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new IOException($"Another clawnode runs on {Root}; end it, or give this one a state directory of its own (--state-dir).", e);
        }
    }

    /// <summary>Whether there is a directory of that name, with a record that can be read or without.</summary>
    public bool Holds(string name) => Directory.Exists(Path.Combine(Root, name));

    /// <summary>The directory of an attempt; runtimes keep their files in it too.</summary>
    public string DirectoryOf(AttemptKey key) => Path.Combine(Root, key.ToString());

    /// <summary>Makes the record durable; throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> with the last one intact.</summary>
    public void Save(AttemptRecord record)
    {
        var directory = DirectoryOf(AttemptKey.Of(record.Spec));
        var isNew = !Directory.Exists(directory);
        if (isNew) CreateDirectory(directory);
        DurableFile.Replace(Path.Combine(directory, RecordFile), JsonSerializer.SerializeToUtf8Bytes(record, RecordJson.Default.AttemptRecord));
        if (isNew) DurableFile.SyncDirectory(Root);
    }

    /// <summary>Every readable record. A directory whose record was never finished stands for an attempt that was never acknowledged, and goes.</summary>
    public IReadOnlyList<AttemptRecord> Load()
    {
        List<AttemptRecord> records = [];
        foreach (var directory in Directory.EnumerateDirectories(Root))
        {
            var path = Path.Combine(directory, RecordFile);
            if (!File.Exists(path))
            {
                LogUnfinished(directory);
                Directory.Delete(directory, recursive: true);
                continue;
            }

            try
            {
                if (JsonSerializer.Deserialize(File.ReadAllBytes(path), RecordJson.Default.AttemptRecord) is { } record) records.Add(record);
            }
            catch (JsonException e)
            {
                LogUnreadable(path, e);
            }
        }

        return records;
    }

    /// <summary>Removes the attempt's directory and all that is in it.</summary>
    public void Delete(AttemptKey key)
    {
        var directory = DirectoryOf(key);
        if (!Directory.Exists(directory)) return;
        Directory.Delete(directory, recursive: true);
        DurableFile.SyncDirectory(Root);
    }

    private static void CreateDirectory(string path)
    {
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(path, ownerOnly);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} holds no record: an attempt that was never acknowledged. It is removed.")]
    private partial void LogUnfinished(string path);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} cannot be read and is left alone; what it described is adopted from its runtime if that still holds it.")]
    private partial void LogUnreadable(string path, Exception e);
}
