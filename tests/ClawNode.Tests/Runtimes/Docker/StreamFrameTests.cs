using System.Buffers.Binary;
using System.Text;
using ClawNode.Runtimes;
using ClawNode.Runtimes.Docker;
using FsCheck;
using FsCheck.Fluent;

namespace ClawNode.Tests.Runtimes.Docker;

internal sealed class StreamFrameTests
{
    [Test]
    public void Any_cut_of_the_bytes_gives_the_same_lines() =>
        Prop.ForAll<(bool Error, NonNull<string> Text)[], int[]>((messages, cuts) =>
        {
            byte[] bytes = [.. messages.SelectMany((message, index) => Frame(message.Error ? 2 : 1, Line(index, message.Text.Get.Replace('\n', ' ') + "\n")))];
            return Lines(bytes, []).SequenceEqual(Lines(bytes, cuts));
        }).QuickCheckThrowOnFailure();

    [Test]
    public void A_line_has_its_time_its_stream_and_its_text()
    {
        var lines = Lines([.. Frame(1, "2026-11-01T12:00:00.123456789Z hello world\n"), .. Frame(2, "2026-11-01T12:00:01.5Z \n")], []);
        Assert.That(lines.Select(line => (line.ToLogLine().Ts, line.Stream, line.Text)), Is.EqualTo(new[]
        {
            (1793534400123, LogQuery.Stdout, "hello world"), (1793534401500, LogQuery.Stderr, ""),
        }));
    }

    [Test]
    public void A_line_in_several_frames_is_one_line_with_the_first_ones_time()
    {
        var lines = Lines([.. Frame(1, "2026-11-01T12:00:00Z aa"), .. Frame(2, "2026-11-01T12:00:00Z other\n"), .. Frame(1, "2026-11-01T12:00:09Z bb\n")], []);
        Assert.That(lines.Select(line => line.Text), Is.EqualTo(new[] { "other", "aabb" }));
        Assert.That(lines[1].At.Second, Is.Zero);
    }

    [Test]
    public void What_has_no_newline_yet_is_a_line_at_the_end() =>
        Assert.That(Lines([.. Frame(1, "2026-11-01T12:00:00Z prompt> ")], []).Single().Text, Is.EqualTo("prompt> "));

    [Test]
    public void Text_without_a_time_and_bytes_that_are_no_utf8_are_kept_as_far_as_they_go()
    {
        var lines = Lines([.. Frame(1, "no time here\n"), .. Frame(1, [.. "2026-11-01T12:00:00Z "u8, 0xff, 0xfe, (byte)'\n'])], []);
        Assert.That(lines.Select(line => line.Text), Is.EqualTo(new[] { "no time here", "\uFFFD\uFFFD" }));
    }

    [Test]
    public void What_is_no_such_stream_is_refused()
    {
        Assert.Throws<InvalidDataException>(() => Lines(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK"), []));
        Assert.Throws<InvalidDataException>(() => Lines([1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff], []));
    }

    private static byte[] Line(int second, string text) => Encoding.UTF8.GetBytes($"2026-11-01T12:00:{second % 60:D2}Z {text}");

    private static byte[] Frame(byte stream, string text) => Frame(stream, Encoding.UTF8.GetBytes(text));

    private static byte[] Frame(int stream, byte[] payload)
    {
        byte[] frame = [(byte)stream, 0, 0, 0, 0, 0, 0, 0, .. payload];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(4), (uint)payload.Length);
        return frame;
    }

    private static List<EngineLine> Lines(byte[] bytes, int[] cuts)
    {
        var parser = new StreamFrameParser();
        var assembler = new EngineLineAssembler();
        List<EngineLine> lines = [];
        var rest = bytes.AsSpan();
        foreach (var cut in cuts.Select(static cut => cut & 0x3f).Append(int.MaxValue))
        {
            List<StreamFrame> frames = [];
            var count = Math.Min(cut, rest.Length);
            parser.Feed(rest[..count], frames);
            rest = rest[count..];
            foreach (var frame in frames) assembler.Add(frame, lines);
        }

        assembler.Finish(lines);
        return lines;
    }
}
