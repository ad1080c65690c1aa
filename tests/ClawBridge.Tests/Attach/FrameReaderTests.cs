using System.Text;
using ClawBridge.Attach;

namespace ClawBridge.Tests.Attach;

internal sealed class FrameReaderTests
{
    [TestCase("{\"a\":1}\n{\"b\":2}\n", "{\"a\":1}|{\"b\":2}")]
    [TestCase("{\"a\":1}\r\n\n{\"b\":2}", "{\"a\":1}\r||{\"b\":2}")]
    [TestCase("Content-Length: 2\r\n\r\n{}content-length:3\r\nContent-Type: x\r\n\r\n[1]", "{}|[1]")]
    [TestCase("Con\n", "Con")]
    [TestCase("Cont", "Cont")]
    public async Task Messages_are_cut_alike_however_the_bytes_arrive(string text, string expected)
    {
        for (var chunk = 1; chunk <= text.Length; chunk++)
        {
            var reader = new FrameReader(new Chunks(Encoding.UTF8.GetBytes(text), chunk));
            var (bodies, raw) = (new List<string>(), new StringBuilder());
            while (await reader.ReadAsync(CancellationToken.None) is { } frame)
            {
                bodies.Add(Encoding.UTF8.GetString(frame.Body.Span));
                raw.Append(Encoding.UTF8.GetString(frame.Raw.Span));
            }

            Assert.That(string.Join('|', bodies), Is.EqualTo(expected), $"chunks of {chunk}");
            Assert.That(raw.ToString().TrimEnd('\n'), Is.EqualTo(text.TrimEnd('\n')));
        }
    }

    [Test]
    public async Task A_line_that_is_too_long_is_passed_on_in_pieces_and_the_next_one_is_whole()
    {
        var text = new string('x', 100) + "\n{}\n";
        var reader = new FrameReader(new Chunks(Encoding.UTF8.GetBytes(text), 7), longest: 20);
        var (bodies, length) = (new List<string>(), 0);
        while (await reader.ReadAsync(CancellationToken.None) is { } frame)
        {
            length += frame.Raw.Length;
            if (!frame.Body.IsEmpty) bodies.Add(Encoding.UTF8.GetString(frame.Body.Span));
        }

        Assert.That(bodies, Is.EqualTo(new[] { "{}" }));
        Assert.That(length, Is.EqualTo(text.Length));
    }

    [Test]
    public async Task A_header_without_a_length_is_passed_on_unread()
    {
        var text = "Content-Length: many\r\n\r\n{}";
        var reader = new FrameReader(new Chunks(Encoding.UTF8.GetBytes(text), 50));
        var frame = await reader.ReadAsync(CancellationToken.None);
        Assert.That(Encoding.UTF8.GetString(frame!.Value.Raw.Span), Is.EqualTo(text));
        Assert.That(frame.Value.Body.IsEmpty, Is.True);
    }

    [Test]
    public async Task A_tail_without_a_newline_is_dropped_where_the_stream_broke_off()
    {
        var reader = new FrameReader(new Chunks("{}\n{\"cut"u8.ToArray(), 3), keepsTail: false);
        Assert.That(await reader.ReadAsync(CancellationToken.None), Is.Not.Null);
        Assert.That(await reader.ReadAsync(CancellationToken.None), Is.Null);
    }

    private sealed class Chunks(byte[] bytes, int size) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(size, buffer.Length)], cancellationToken);
    }
}
