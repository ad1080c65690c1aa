using System.Text.Json;
using ClawBridge.Protocol.Json;
using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using FsCheck;
using FsCheck.Fluent;

namespace ClawNode.Tests.Commands;

internal sealed class LogChunksTests
{
    [Test]
    public void Whatever_the_lines_hold_every_chunk_fits_and_their_texts_come_out_in_order() =>
        Prop.ForAll<(NonNull<string> Text, byte Times)[]>(rows =>
        {
            var lines = rows.Select(static row => new LogLine(1, "stdout", string.Concat(Enumerable.Repeat(Clean(row.Text.Get) + "\u0001😀", row.Times * 20)))).ToArray();
            var chunks = LogChunks.Pack(lines).ToArray();
            var unpacked = chunks.SelectMany(static chunk => JsonSerializer.Deserialize(chunk, PayloadJson.Default.IReadOnlyListLogLine)!).ToArray();
            return chunks.All(static chunk => chunk.Length <= LogChunks.MaxChars) &&
                string.Concat(lines.Select(static line => line.Text)) == string.Concat(unpacked.Select(static line => line.Text));
        }).QuickCheckThrowOnFailure();

    [Test]
    public void Lines_that_fit_together_share_a_chunk() =>
        Assert.That(LogChunks.Pack([new LogLine(1, "stdout", "a"), new LogLine(2, "stderr", "b")]).ToArray(), Has.Length.EqualTo(1));

    [Test]
    public void Nothing_gives_no_chunk() => Assert.That(LogChunks.Pack([]), Is.Empty);

    /// <summary>Log texts are decoded UTF-8, which never holds half a surrogate pair.</summary>
    private static string Clean(string text) => new([.. text.Where(static c => !char.IsSurrogate(c))]);
}
