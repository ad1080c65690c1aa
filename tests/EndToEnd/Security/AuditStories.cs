using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace EndToEnd.Security;

/// <summary>The audit log: what is in it, that it is provable, and who may have it. The commands are told of in the room Cli.</summary>
[Parallelizable(ParallelScope.Self)]
internal sealed class AuditStories() : RoomStories("audit")
{
    protected override IReadOnlyList<(string Method, string Parameters)> NamingNothing => [];

    [Test]
    [Order(1)]
    public async Task The_log_says_who_did_what_in_which_session_and_how_it_ended()
    {
        await Owner.CallAsync("user_create", """{"name":"alice","roles":["viewer"]}""");
        var release = Owner.In("s-1").With("agent", "release-bot");
        await release.CallAsync("secret_put", """{"id":"db","value":"v"}""");
        await release.CallAsync("secret_get", """{"id":"db"}""");
        await release.CallAsync("secret_list");
        await Owner.In("s-1").As("alice").RefusedAsync(-32001, "secret_put", """{"id":"db","value":"v"}""");
        await Owner.RefusedAsync(-32000, "secret_delete", """{"id":"none"}""");

        var records = (await Owner.CallAsync("audit_list")).AsArray();
        Assert.That(records.Select(record => ((string)record!["method"]!, (string)record["principal"]!, (string?)record["session"], (string)record["outcome"]!, (int?)record["code"])), Is.EqualTo(new[]
        {
            ("secret_delete", "owner", (string?)null, "failed", (int?)-32000),
            ("secret_put", "alice", "s-1", "denied", -32001),
            ("secret_get", "owner", "s-1", "ok", null),
            ("secret_put", "owner", "s-1", "ok", null),
            ("user_create", "owner", null, "ok", null),
        }));
        Assert.That(((string)records[2]!["agent"]!, (string)records[2]!["target"]!, records[2]!["error"]), Is.EqualTo(("release-bot", "db", (JsonNode?)null)));
        Assert.That((string)records[1]!["error"]!, Does.Contain("alice"));
        Assert.That(records.Select(record => (long)record!["seq"]!), Is.EqualTo(new[] { 5L, 4, 3, 2, 1 }));
        Assert.That((string)records[^1]!["prev"]!, Is.EqualTo(new string('0', 64)));
        for (var i = 1; i < records.Count; i++) Assert.That((string)records[i - 1]!["prev"]!, Is.EqualTo((string)records[i]!["hash"]!));

        foreach (var (filter, sequence) in new[]
        {
            (""" "principal":"alice" """, new[] { 4L }), (""" "session":"s-1" """, [4, 3, 2]), (""" "method":"secret_put","outcome":"OK" """, [2]), (""" "outcome":"failed" """, [5]),
            (""" "target":"db","method":"secret_get" """, [3]), (""" "limit":2 """, [5, 4]), ($$""" "since":{{records[0]!["ts"]}},"method":"secret_delete" """, [5]), (""" "until":1700000000000 """, []),
        }) Assert.That((await Owner.CallAsync("audit_list", "{" + filter + "}")).AsArray().Select(record => (long)record!["seq"]!), Is.EqualTo(sequence), filter);
        var page = await Owner.CallAsync("audit_list", """{"page":2,"limit":2}""");
        Assert.That((page["items"]!.AsArray().Count, (int)page["total"]!), Is.EqualTo((2, 5)));
        await Owner.RefusedAsync(-32602, "audit_list", """{"outcome":"perhaps"}""");
        await Owner.RefusedAsync(-32602, "audit_export", """{"limit":1001}""");
    }

    [Test]
    [Order(2)]
    public async Task An_export_is_taken_in_pages_and_its_hashes_hold_outside_of_the_bridge()
    {
        for (var i = 0; i < 7; i++) await Owner.In("\"Grüße\" \\ \t 😀").RefusedAsync(-32000, "secret_delete", $$"""{"id":"none-{{i}}"}""");
        StringBuilder all = new();
        long? after = 0;
        string? head = null;
        while (after is { } from)
        {
            var page = await Owner.CallAsync("audit_export", $$"""{"after_seq":{{from}},"limit":3,"method":"secret_delete"}""");
            Assert.That((int)page["count"]!, Is.EqualTo(((string)page["lines"]!).Count(character => character == '\n')));
            all.Append((string)page["lines"]!);
            after = (long?)page["next_after_seq"];
            head ??= (string)page["head_hash"]!;
        }

        var lines = all.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.That(lines, Has.Length.EqualTo(7));
        var prev = new string('0', 64);
        foreach (var line in lines)
        {
            var record = JsonNode.Parse(line)!;
            var cut = line.LastIndexOf(",\"hash\":\"", StringComparison.Ordinal);
            Assert.That(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(line[..cut] + "}"))), Is.EqualTo((string)record["hash"]!));
            Assert.That((string)record["prev"]!, Is.EqualTo(prev));
            prev = (string)record["hash"]!;
        }

        // Each page that was taken before has a record of its own by now.
        Assert.That(head, Is.EqualTo(prev));
        Assert.That((await Owner.CallAsync("audit_list", """{"method":"audit_export"}""")).AsArray(), Has.Count.GreaterThanOrEqualTo(3));
    }

    [Test]
    [Order(3)]
    public async Task A_noted_head_is_proved_also_after_a_kill_and_a_wrong_one_is_not()
    {
        await Owner.CallAsync("secret_put", """{"id":"db","value":"v"}""");
        await Owner.CallAsync("secret_put", """{"id":"db","value":"w"}""");
        var noted = await Owner.CallAsync("audit_verify");
        Assert.That(((bool)noted["valid"]!, (int)noted["checked"]!, (long)noted["first_seq"]!, (long)noted["last_seq"]!, noted["problem"]), Is.EqualTo((true, 2, 1L, 2L, (JsonNode?)null)));
        await Owner.CallAsync("secret_delete", """{"id":"db"}""");
        var expected = $$"""{"expect_seq":2,"expect_hash":{{Quoted(noted["head_hash"])}}}""";
        await AssertOutlivesAsync(("audit_list", "{}"), ("audit_list", """{"target":"db","limit":1}"""));
        Assert.That((bool)(await Owner.CallAsync("audit_verify", expected))["valid"]!, Is.True);
        Assert.That((bool)(await CommandAsync("audit_verify", expected))["valid"]!, Is.True);
        var wrong = await Owner.CallAsync("audit_verify", $$"""{"expect_seq":2,"expect_hash":"{{new string('0', 64)}}"}""");
        Assert.That(((bool)wrong["valid"]!, (long)wrong["broken_at"]!), Is.EqualTo((false, 2L)));
        Assert.That((string)wrong["problem"]!, Does.EndWith("."));
        Assert.That((bool)(await Owner.CallAsync("audit_verify", $$"""{"expect_seq":99,"expect_hash":"{{new string('0', 64)}}"}"""))["valid"]!, Is.False);
        await Owner.RefusedAsync(-32602, "audit_verify", """{"expect_seq":2}""");
        await Owner.RefusedAsync(-32602, "audit_verify", """{"expect_seq":2,"expect_hash":"zz"}""");
    }

    [Test]
    [Order(4)]
    public async Task A_viewer_looks_and_proves_and_only_an_administrator_exports()
    {
        await Owner.CallAsync("user_create", """{"name":"vera","roles":["viewer"]}""");
        await Owner.CallAsync("user_create", """{"name":"otto","roles":["operator"]}""");
        await Owner.CallAsync("user_create", """{"name":"ada","roles":["admin"]}""");
        await Owner.As("vera").CallAsync("audit_list");
        await Owner.As("vera").CallAsync("audit_verify");
        await Owner.As("vera").RefusedAsync(-32001, "audit_export");
        await Owner.As("otto").RefusedAsync(-32001, "audit_list");
        await Owner.As("ada").CallAsync("audit_export");
        Assert.That((await Owner.CallAsync("audit_list", """{"method":"audit_export"}""")).AsArray().Select(record => ((string)record!["principal"]!, (string)record["outcome"]!)),
            Is.EqualTo(new[] { ("ada", "ok"), ("vera", "denied") }));
    }
}
