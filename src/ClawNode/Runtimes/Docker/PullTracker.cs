using ClawNode.Runtimes.Docker.Api;

namespace ClawNode.Runtimes.Docker;

/// <summary>Adds up the layers of a pull.</summary>
internal sealed class PullTracker
{
    private const string Downloading = "Downloading";
    private readonly Dictionary<string, (long Done, long Total)> _layers = [];

    /// <summary>Takes one message and tells how far the pull is, as a short text.</summary>
    public string Next(PullMessage message)
    {
        if (message is { Layer: { } layer, Status: Downloading, Detail: { Current: { } current, Total: > 0 and { } total } }) _layers[layer] = (current, total);
        else if (message.Layer is { } done && message.Status is "Download complete" or "Pull complete" && _layers.TryGetValue(done, out var known)) _layers[done] = (known.Total, known.Total);
        var all = _layers.Values.Sum(static size => size.Total);
        return all > 0 ? $"pulling image: {_layers.Values.Sum(static size => size.Done) * 100 / all} %" : "pulling image";
    }
}
