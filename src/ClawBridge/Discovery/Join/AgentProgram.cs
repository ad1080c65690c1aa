using System.Buffers.Binary;
using System.Security.Cryptography;

namespace ClawBridge.Discovery.Join;

/// <summary>The agent's program that this bridge hands out: the one that lies beside its own, or one that was named.</summary>
/// <param name="named">A path instead of the usual place; null for that.</param>
internal sealed class AgentProgram(string? named) : IDisposable
{
    private const int HeaderBytes = 20;
    private const int MachineOffset = 18;

    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile AgentFile? _last;

    /// <summary>Where it is looked for.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(named ?? System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Environment.ProcessPath) ?? ".", "clawnode"));

    /// <summary>What is there now; its hash is computed once for each version. Null when there is no program for Linux.</summary>
    public async Task<AgentFile?> CurrentAsync(CancellationToken cancellationToken)
    {
        var info = new FileInfo(Path);
        if (!info.Exists) return null;
        if (IsSame(_last, info)) return _last;
        await _one.WaitAsync(cancellationToken);
        try
        {
            return IsSame(_last, info) ? _last : _last = await ReadAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    /// <summary>What an ELF file was built for, as <c>uname -m</c> writes it; null for another file or machine. Pure.</summary>
    internal static string? Architecture(ReadOnlySpan<byte> header)
    {
        if (header.Length < HeaderBytes || !header.StartsWith("\u007fELF"u8)) return null;
        return BinaryPrimitives.ReadUInt16LittleEndian(header[MachineOffset..]) switch { 0x3e => "x86_64", 0xb7 => "aarch64", _ => null };
    }

    private static bool IsSame(AgentFile? known, FileInfo info) => known is not null && known.Length == info.Length && known.Modified == info.LastWriteTimeUtc;

    /// <summary>Length and time are taken before the content: a file that is replaced meanwhile is read again the next time.</summary>
    private async Task<AgentFile?> ReadAsync(CancellationToken cancellationToken)
    {
        var info = new FileInfo(Path);
        var (length, modified) = (info.Length, info.LastWriteTimeUtc);
        await using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);
        var header = new byte[HeaderBytes];
        if (await stream.ReadAtLeastAsync(header, HeaderBytes, throwOnEndOfStream: false, cancellationToken) < HeaderBytes) return null;
        if (Architecture(header) is not { } architecture) return null;
        stream.Position = 0;
        return new AgentFile(Path, length, modified, architecture, Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancellationToken)));
    }
}
