using System.Text;
using System.Text.Json;
using ClawBridge.Logging;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Tests.Shared;

internal sealed class LogLineFormatterTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, 5, TimeSpan.Zero);

    [Test]
    public void A_text_entry_is_one_recognisable_block()
    {
        var line = Encoding.UTF8.GetString(LogLineFormatter.Text(Noon, LogLevel.Warning, "ClawBridge.Fleet.Session", "two\nlines", null).Span);
        Assert.That(line, Is.EqualTo("2026-01-02T12:00:00.005Z warn Session: two\n  lines\n"));
    }

    [Test]
    public void A_json_entry_is_one_line_whatever_the_message_holds()
    {
        var line = Encoding.UTF8.GetString(LogLineFormatter.Json(Noon, LogLevel.Error, "A.B", new EventId(1, "Lost"), "two\n\"lines\"", new InvalidOperationException("x")).Span);
        using var entry = JsonDocument.Parse(line);
        Assert.Multiple(() =>
        {
            Assert.That(line.AsSpan().Count('\n'), Is.EqualTo(1));
            Assert.That(entry.RootElement.GetProperty("message").GetString(), Is.EqualTo("two\n\"lines\""));
            Assert.That(entry.RootElement.GetProperty("event").GetString(), Is.EqualTo("Lost"));
            Assert.That(entry.RootElement.GetProperty("exception").GetString(), Does.Contain("InvalidOperationException"));
        });
    }
}
