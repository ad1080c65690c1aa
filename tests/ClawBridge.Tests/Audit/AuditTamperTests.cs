using System.Text.Json;
using System.Text.Json.Nodes;
using ClawBridge.Audit;
using ClawBridge.Tests.Audit.Support;
using ClawBridge.Tests.State.Support;

namespace ClawBridge.Tests.Audit;

/// <summary>The file of a stopped bridge is changed; the next bridge says where.</summary>
internal sealed class AuditTamperTests
{
    private const int Count = 20;

    private static IEnumerable<TestCaseData> Attacks =>
    [
        Case("a field changed", 7, rows => rows[Id(7)]["principal"] = "mallory"),
        Case("a null filled in", 7, rows => rows[Id(7)]["target"] = "x"),
        Case("its hash changed", 7, rows => rows[Id(7)]["hash"] = CanonicalRecord.Genesis),
        Case("its hash removed", 7, rows => rows[Id(7)].Remove("hash")),
        Case("its link changed", 7, rows => rows[Id(7)]["prev"] = CanonicalRecord.Genesis),
        Case("its number changed", 7, rows => rows[Id(7)]["seq"] = 700),
        Case("a row deleted", 7, rows => rows.Remove(Id(7))),
        Case("three rows deleted", 7, rows => RemoveAll(rows, 7, 9)),
        Case("the oldest deleted", 1, rows => RemoveAll(rows, 1, 3)),
        Case("the newest deleted", 20, rows => rows.Remove(Id(20))),
        Case("the newest five deleted", 16, rows => RemoveAll(rows, 16, 20)),
        Case("all deleted", 1, rows => rows.Clear()),
        Case("two swapped", 7, rows => Swap(rows, 7, 12)),
        Case("two neighbours swapped", 7, rows => Swap(rows, 7, 8)),
        Case("a field changed and its hash recomputed", 7, rows => Forge(rows[Id(7)])),
        Case("the newest changed and its hash recomputed", 20, rows => Forge(rows[Id(20)])),
        Case("the oldest changed and its hash recomputed", 1, rows => Forge(rows[Id(1)])),
        Case("a row deleted and the next chained over the gap", 7, rows =>
        {
            rows.Remove(Id(7));
            rows[Id(8)]["prev"] = rows[Id(6)]["hash"]!.DeepClone();
            AuditBridge.Rehash(rows[Id(8)]);
        }, also: 8),
        Case("all recomputed from a changed one on", 20, rows =>
        {
            Forge(rows[Id(7)]);
            Rechain(rows, 8);
        }),
        Case("the hashes of the first removed, as if there had been no chain", 1, rows =>
        {
            for (var seq = 1; seq < 7; seq++)
            {
                rows[Id(seq)].Remove("hash");
                rows[Id(seq)]["principal"] = "mallory";
            }

            rows[Id(7)]["prev"] = CanonicalRecord.Genesis;
            AuditBridge.Rehash(rows[Id(7)]);
            Rechain(rows, 8);
        }),
        Case("one added at the end", 21, rows => rows[Id(21)] = Forged(rows[Id(20)])),
        Case("one added at the end and chained", 21, AddChained),
        Case("one added before the first", 0, rows =>
        {
            var row = rows[Id(1)].DeepClone().AsObject();
            row["seq"] = 0;
            AuditBridge.Rehash(row);
            rows[Id(0)] = row;
        }),
        Case("one without a hash added before the first", 0, rows =>
        {
            var row = rows[Id(1)].DeepClone().AsObject();
            row["seq"] = 0;
            row.Remove("hash");
            row.Remove("prev");
            rows[Id(0)] = row;
        }),
    ];

    [TestCaseSource(nameof(Attacks))]
    public async Task A_changed_file_is_found_out_and_where(Action<SortedDictionary<string, JsonObject>> attack, int brokenAt, int also)
    {
        using var scratch = new Scratch();
        var path = scratch.File("state.db");
        await WriteAsync(path);
        AuditBridge.Tamper(path, attack);

        using var bridge = AuditBridge.OpenOn(path);
        var result = await bridge.VerifyAsync();
        Assert.Multiple(() =>
        {
            Assert.That(result.GetProperty("valid").GetBoolean(), Is.False);
            Assert.That(result.GetProperty("broken_at").GetInt64(), Is.EqualTo(brokenAt).Or.EqualTo(also), $"{result}");
            Assert.That(result.GetProperty("problem").GetString(), Does.EndWith("."));
        });
    }

    [TestCaseSource(nameof(Attacks))]
    public async Task It_is_still_found_out_after_the_bridge_has_gone_on_writing(Action<SortedDictionary<string, JsonObject>> attack, int brokenAt, int also)
    {
        _ = (brokenAt, also);
        using var scratch = new Scratch();
        var path = scratch.File("state.db");
        await WriteAsync(path);
        AuditBridge.Tamper(path, attack);
        using (var bridge = AuditBridge.OpenOn(path)) await GoOnAsync(bridge, 30);
        // And after retention has dropped the place.
        using (var bridge = AuditBridge.OpenOn(path, new AuditRetention { MaxRecords = 10 }))
        {
            await GoOnAsync(bridge, 30);
            Assert.That((await bridge.VerifyAsync()).GetProperty("valid").GetBoolean(), Is.False);
        }

        using var last = AuditBridge.OpenOn(path);
        await GoOnAsync(last, 1);
        Assert.That((await last.VerifyAsync()).GetProperty("valid").GetBoolean(), Is.False);
    }

    [Test]
    public async Task What_is_added_behind_the_seal_of_a_killed_bridge_is_counted_as_unproved_and_never_behind_a_closed_one()
    {
        using var scratch = new Scratch();
        var path = scratch.File("state.db");
        await WriteAsync(path, isKilled: true);
        AuditBridge.Tamper(path, AddChained);
        using (var bridge = AuditBridge.OpenOn(path))
        {
            // One that only looks vouches for nothing.
            await bridge.Audit.CloseAsync();
            var result = await bridge.VerifyAsync();
            Assert.That((result.GetProperty("valid").GetBoolean(), result.GetProperty("unsealed").GetInt32()), Is.EqualTo((true, 1)), $"{result}");
            await GoOnAsync(bridge, 1);
            await bridge.Audit.CloseAsync();
            result = await bridge.VerifyAsync();
            Assert.That((result.GetProperty("valid").GetBoolean(), result.GetProperty("unsealed").GetInt32()), Is.EqualTo((true, 0)), $"{result}");
        }

        using var next = AuditBridge.OpenOn(path);
        await GoOnAsync(next, 2);
        Assert.That((await next.VerifyAsync()).GetProperty("valid").GetBoolean(), "the first record opens the seal again");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Records_without_the_row_of_the_ends_do_not_hold_with_hashes_or_without(bool isStripped)
    {
        using var scratch = new Scratch();
        var path = scratch.File("state.db");
        await WriteAsync(path);
        AuditBridge.Tamper(path, rows => rows.Clear(), "audit_anchor");
        AuditBridge.Tamper(path, rows =>
        {
            foreach (var row in rows.Values.Where(_ => isStripped))
            {
                row.Remove("prev");
                row.Remove("hash");
            }
        });

        using var bridge = AuditBridge.OpenOn(path);
        Assert.That((await bridge.VerifyAsync()).GetProperty("valid").GetBoolean(), Is.False);
        await GoOnAsync(bridge, 3);
        await bridge.Audit.CloseAsync();
        Assert.That((await bridge.VerifyAsync()).GetProperty("valid").GetBoolean(), Is.False);
    }

    [TestCase("""{"seq":3}""", 1)]
    [TestCase("""{"dropped":3}""", 1)]
    [TestCase("""{"hash":"00ff"}""", 1)]
    [TestCase("""{"seal":""}""", null)]
    [TestCase("""{"seal":"AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8="}""", null)]
    public async Task A_changed_anchor_is_found_out(string change, int? brokenAt)
    {
        using var scratch = new Scratch();
        var path = scratch.File("state.db");
        await WriteAsync(path);
        AuditBridge.Tamper(path, rows =>
        {
            foreach (var (name, value) in JsonNode.Parse(change)!.AsObject()) rows.Values.Single()[name] = value?.DeepClone();
        }, "audit_anchor");

        using var bridge = AuditBridge.OpenOn(path);
        await GoOnAsync(bridge, 3);
        var result = await bridge.VerifyAsync();
        Assert.That(result.GetProperty("valid").GetBoolean(), Is.False);
        if (brokenAt is null) Assert.That(result.GetProperty("broken_at").ValueKind, Is.EqualTo(JsonValueKind.Null));
        else Assert.That(result.GetProperty("broken_at").GetInt64(), Is.EqualTo(brokenAt));
    }

    [Test]
    public async Task A_deleted_anchor_is_found_out()
    {
        using var scratch = new Scratch();
        var path = scratch.File("state.db");
        await WriteAsync(path);
        AuditBridge.Tamper(path, rows => rows.Clear(), "audit_anchor");
        using var bridge = AuditBridge.OpenOn(path);
        Assert.That((await bridge.VerifyAsync()).GetProperty("problem").GetString(), Does.Contain("deleted"));
        await GoOnAsync(bridge, 3);
        Assert.That((await bridge.VerifyAsync()).GetProperty("valid").GetBoolean(), Is.False);
    }

    [Test]
    public async Task An_older_copy_of_the_whole_file_is_found_out_by_a_head_noted_elsewhere()
    {
        using var scratch = new Scratch();
        var path = scratch.File("state.db");
        await WriteAsync(path);
        AuditBridge.Tamper(path, _ => { });
        File.Copy(path, scratch.File("old.db"));
        JsonElement head;
        using (var bridge = AuditBridge.OpenOn(path))
        {
            await GoOnAsync(bridge, 5);
            head = await bridge.VerifyAsync();
        }

        using var old = AuditBridge.OpenOn(scratch.File("old.db"));
        Assert.That((await old.VerifyAsync()).GetProperty("valid").GetBoolean(), "the copy itself is whole");
        var result = await old.VerifyAsync($$"""{"expect_seq":{{head.GetProperty("last_seq")}},"expect_hash":"{{head.GetProperty("head_hash")}}"}""");
        Assert.That(result.GetProperty("broken_at").GetInt64(), Is.EqualTo(Count + 1));
    }

    private static TestCaseData Case(string name, int brokenAt, Action<SortedDictionary<string, JsonObject>> attack, int also = 0) =>
        new TestCaseData(attack, brokenAt, also).SetArgDisplayNames(name);

    private static async Task WriteAsync(string path, bool isKilled = false)
    {
        using var bridge = AuditBridge.OpenOn(path);
        await GoOnAsync(bridge, Count, "first");
        await bridge.Audit.SealAsync();
        if (!isKilled) await bridge.Audit.CloseAsync();
        Assert.That((await bridge.VerifyAsync()).GetProperty("valid").GetBoolean());
    }

    /// <summary>In one transaction, because each commit waits for the disk.</summary>
    private static async Task GoOnAsync(TestBridge bridge, int records, string session = "later") =>
        await bridge.Audit.AppendAsync([.. Enumerable.Range(0, records).Select(i => new AuditRecord
        {
            Seq = 0, Ts = bridge.Time.GetUtcNow().ToUnixTimeMilliseconds(), Principal = "owner", Session = session, Method = $"m{i}", Outcome = AuditOutcomes.Ok,
        })]);

    private static string Id(long seq) => AuditBridge.Id(seq);

    private static void RemoveAll(SortedDictionary<string, JsonObject> rows, int first, int last)
    {
        for (var seq = first; seq <= last; seq++) rows.Remove(Id(seq));
    }

    private static void Swap(SortedDictionary<string, JsonObject> rows, int one, int other)
    {
        (rows[Id(one)], rows[Id(other)]) = (rows[Id(other)], rows[Id(one)]);
        (rows[Id(one)]["seq"], rows[Id(other)]["seq"]) = (one, other);
    }

    private static void Forge(JsonObject row)
    {
        row["principal"] = "mallory";
        AuditBridge.Rehash(row);
    }

    private static void Rechain(SortedDictionary<string, JsonObject> rows, int from)
    {
        for (var seq = from; seq <= Count; seq++)
        {
            rows[Id(seq)]["prev"] = rows[Id(seq - 1)]["hash"]!.DeepClone();
            AuditBridge.Rehash(rows[Id(seq)]);
        }
    }

    /// <summary>One more at the end, with number, link and hash as they should be.</summary>
    private static void AddChained(SortedDictionary<string, JsonObject> rows)
    {
        var row = Forged(rows[Id(Count)]);
        row["prev"] = rows[Id(Count)]["hash"]!.DeepClone();
        Forge(row);
        rows[Id(Count + 1)] = row;
    }

    /// <summary>A record that follows the other one, with a link that is wrong.</summary>
    private static JsonObject Forged(JsonObject last)
    {
        var row = last.DeepClone().AsObject();
        row["seq"] = Count + 1;
        return row;
    }
}
