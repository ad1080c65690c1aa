using System.IO.Compression;
using ClawBridge.Discovery.Join;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary>The agent's program, compressed once for all machines that get it.</summary>
internal sealed class AgentArchive : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private AgentFile? _of;
    private byte[] _bytes = [];

    /// <summary>gzip, of about 40 % of the program's size.</summary>
    /// <exception cref="IOException">The program cannot be read.</exception>
    public async Task<byte[]> OfAsync(AgentFile file, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_of != file) (_bytes, _of) = (await CompressAsync(file.Path, cancellationToken), file);
            return _bytes;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private static async Task<byte[]> CompressAsync(string path, CancellationToken cancellationToken)
    {
        await using var source = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 64 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true)) await source.CopyToAsync(gzip, cancellationToken);
        return compressed.ToArray();
    }
}
