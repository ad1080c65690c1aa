using System.Globalization;
using System.Text.Json;
using ClawBridge.Protocol.Frames;
using ClawNode.Commands;

namespace ClawNode.Runtimes.Records;

/// <summary>The highest epoch seen of each cluster, durable: a bridge that was superseded can no longer start or stop anything here.</summary>
internal sealed class EpochFence
{
    private readonly Lock _gate = new();
    private readonly string _path;
    private readonly Dictionary<string, long> _highest;

    public EpochFence(string root)
    {
        _path = Path.Combine(root, "epochs.json");
        _highest = File.Exists(_path)
            ? JsonSerializer.Deserialize(File.ReadAllBytes(_path), RecordJson.Default.DictionaryStringInt64) ?? []
            : [];
    }

    /// <summary>Lets an epoch pass and remembers it; throws <c>STALE_EPOCH</c> for one that is older than the highest seen.</summary>
    public void Pass(string cluster, long epoch)
    {
        lock (_gate)
        {
            var known = _highest.TryGetValue(cluster, out var highest);
            if (known && epoch < highest) throw Stale(epoch, highest);
            if (known && epoch == highest) return;
            var next = new Dictionary<string, long>(_highest) { [cluster] = epoch };
            DurableFile.Replace(_path, JsonSerializer.SerializeToUtf8Bytes(next, RecordJson.Default.DictionaryStringInt64));
            _highest[cluster] = epoch;
        }
    }

    private static CommandException Stale(long epoch, long highest) => new(InvokeErrorCodes.StaleEpoch, string.Create(
        CultureInfo.InvariantCulture, $"This command carries epoch {epoch}, but the node has taken commands of epoch {highest}: a newer bridge owns the cluster."));
}
