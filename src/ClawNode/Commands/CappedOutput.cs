using System.Text;

namespace ClawNode.Commands;

/// <summary>The beginning of a program's output; what comes after the limit is read and dropped, so that the program never blocks.</summary>
/// <param name="Text">Invalid UTF-8 is replaced.</param>
/// <param name="Cut">Whether something was dropped.</param>
internal sealed record CappedOutput(string Text, bool Cut)
{
    /// <summary>Bytes kept of each stream.</summary>
    public const int Limit = 1024 * 1024;

    public static async Task<CappedOutput> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var kept = new MemoryStream();
        var buffer = new byte[16 * 1024];
        var cut = false;
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken)) > 0)
        {
            var room = (int)Math.Min(read, Limit - kept.Length);
            kept.Write(buffer, 0, room);
            cut |= room < read;
        }
        return new CappedOutput(Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length), cut);
    }
}
