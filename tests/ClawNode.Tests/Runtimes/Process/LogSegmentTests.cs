using System.Text;
using ClawBridge.Protocol.Payloads;
using ClawNode.Runtimes;
using ClawNode.Runtimes.Process;

namespace ClawNode.Tests.Runtimes.Process;

internal sealed class LogSegmentTests
{
    private readonly ManualTimeProvider _time = new();
    private string _directory = "";

    [SetUp]
    public void MakeDirectory() => _directory = Path.Combine(Directory.CreateTempSubdirectory("claw-logs-").FullName, "logs");

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(Path.GetDirectoryName(_directory)!, recursive: true);

    [Test]
    public void What_is_written_is_read_with_its_time_and_stream_and_reading_goes_on()
    {
        using var writer = new LogSegmentWriter(_directory, _time);
        using var reader = new LogSegmentReader(_directory);
        Assert.That(Read(reader), Is.Empty);
        Write(writer, LogSegments.StdoutMark, "a b", "");
        Assert.That(Read(reader).Select(line => (line.Stream, line.Text)), Is.EqualTo(new[] { ("stdout", "a b"), ("stdout", "") }));
        _time.Advance(TimeSpan.FromMilliseconds(5));
        Write(writer, LogSegments.StderrMark, "c");
        Assert.That(Read(reader), Is.EqualTo(new[] { new LogLine(_time.GetUtcNow().ToUnixTimeMilliseconds(), LogQuery.Stderr, "c") }));
    }

    [Test]
    public void The_log_is_bounded_and_a_reader_that_keeps_up_misses_nothing()
    {
        using var writer = new LogSegmentWriter(_directory, _time);
        using var reader = new LogSegmentReader(_directory);
        var text = new string('x', LogSegments.MaxLineBytes - 100);
        const int count = (LogSegments.MaxSegments + 2) * LogSegments.SegmentBytes / (LogSegments.MaxLineBytes - 100);
        var read = 0;
        for (var i = 0; i < count; i++)
        {
            Write(writer, LogSegments.StdoutMark, text);
            read += Read(reader).Count;
        }

        var size = Directory.EnumerateFiles(_directory).Sum(static path => new FileInfo(path).Length);
        using var late = new LogSegmentReader(_directory);
        Assert.Multiple(() =>
        {
            Assert.That(read, Is.EqualTo(count));
            Assert.That(size, Is.LessThanOrEqualTo((long)LogSegments.MaxSegments * LogSegments.SegmentBytes));
            Assert.That(Read(late), Has.Count.InRange(count / 2, count - 1));
        });
    }

    private static void Write(LogSegmentWriter writer, byte mark, params string[] lines) =>
        writer.Write(mark, [.. lines.Select(static line => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(line))]);

    private static List<LogLine> Read(LogSegmentReader reader)
    {
        List<LogLine> lines = [];
        while (reader.Read(lines))
        {
            // Until there is nothing more.
        }

        return lines;
    }
}
