using System.Text;
using System.Text.Json;
using ClawBridge.Audit;
using ClawBridge.Rpc;

namespace ClawBridge.Tests.Audit;

internal sealed class CanonicalRecordTests
{
    private static readonly AuditRecord Whole = new()
    {
        Seq = 7, Ts = 1793534400000, Principal = "owner", Session = "s", Agent = "a", Method = "make", Target = "t", Reason = "r", Outcome = "failed", Code = -32004, Error = "No.",
        Amends = 6, Prev = CanonicalRecord.Genesis, Hash = "h", Revision = 99,
    };

    private static string Half => "😀"[..1];

    [Test]
    public void A_line_has_every_member_in_its_fixed_place() =>
        Assert.That(Line(Whole), Is.EqualTo(
            $$"""{"seq":7,"ts":1793534400000,"principal":"owner","session":"s","agent":"a","method":"make","target":"t","reason":"r","outcome":"failed","code":-32004,"error":"No.","amends":6,"prev":"{{CanonicalRecord.Genesis}}","hash":"h"}""" + "\n"));

    [Test]
    public void What_is_missing_is_null() =>
        Assert.That(Line(new AuditRecord { Seq = 1, Ts = 2, Principal = "p", Method = "m", Outcome = "ok" }), Is.EqualTo(
            """{"seq":1,"ts":2,"principal":"p","session":null,"agent":null,"method":"m","target":null,"reason":null,"outcome":"ok","code":null,"error":null,"amends":null,"prev":null,"hash":null}""" + "\n"));

    [TestCase("a\"b\\c", @"a\""b\\c")]
    [TestCase("\b\t\n\f\r", @"\b\t\n\f\r")]
    [TestCase("\u0000\u001f", @"\u0000\u001f")]
    [TestCase("/<>&'+\u007f\u2028", "/<>&'+\u007f\u2028")]
    [TestCase("Grüße 你好 😀", "Grüße 你好 😀")]
    public void Only_what_must_be_is_escaped(string text, string written) =>
        Assert.That(Line(Whole with { Error = text }), Does.Contain($"\"error\":\"{written}\""));

    [Test]
    public void A_text_that_was_cut_within_a_character_ends_in_a_replacement() =>
        Assert.That(Line(Whole with { Error = "cut " + Half }), Does.Contain("\"error\":\"cut \ufffd\""));

    [TestCase("")]
    [TestCase("\u0000 \u007f \u2028 \"quoted\" 😀")]
    public void A_stored_record_has_the_hash_that_it_was_written_with(string text)
    {
        text += Half;
        using var buffer = new JsonBuffer();
        var record = Whole with { Error = text, Target = text };
        var stored = JsonSerializer.Deserialize(JsonSerializer.SerializeToUtf8Bytes(record, AuditStateJson.Default.AuditRecord), AuditStateJson.Default.AuditRecord)!;
        Assert.That(CanonicalRecord.HashOf(stored, buffer), Is.EqualTo(CanonicalRecord.HashOf(record, buffer)));
    }

    [Test]
    public void Every_member_but_the_hash_and_the_stores_revision_is_in_the_hash()
    {
        using var buffer = new JsonBuffer();
        AuditRecord[] others =
        [
            Whole with { Seq = 8 }, Whole with { Ts = 1 }, Whole with { Principal = "x" }, Whole with { Session = null }, Whole with { Agent = "x" }, Whole with { Method = "x" },
            Whole with { Target = null }, Whole with { Reason = null }, Whole with { Outcome = "ok" }, Whole with { Code = null }, Whole with { Error = "x" }, Whole with { Amends = null }, Whole with { Prev = null },
        ];
        Assert.That(others.Select(record => CanonicalRecord.HashOf(record, buffer)).Append(CanonicalRecord.HashOf(Whole, buffer)), Is.Unique);
        Assert.That(CanonicalRecord.HashOf(Whole with { Hash = null, Revision = 1 }, buffer), Is.EqualTo(CanonicalRecord.HashOf(Whole, buffer)));
    }

    private static string Line(AuditRecord record)
    {
        using var buffer = new JsonBuffer();
        CanonicalRecord.WriteLine(buffer, record);
        return Encoding.UTF8.GetString(buffer.Written);
    }
}
