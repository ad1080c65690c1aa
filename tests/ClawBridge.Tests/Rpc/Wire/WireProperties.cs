using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace ClawBridge.Tests.Rpc.Wire;

/// <summary>What holds for any input.</summary>
internal sealed class WireProperties
{
    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(60).WithQuietOnSuccess(true);

    private const string Lines = "\uFEFF{\"id\":1,\"method\":\"echo\"}\r\n\n{oops\n[{\"id\":2,\"method\":\"echo\",\"params\":{\"text\":\"ä€😀\"}},3]\n{\"method\":\"echo\"}\nxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n{\"id\":\"last\",\"method\":\"nope\"}";

    private const string Headed = "Content-Length: 24\r\n\r\n{\"id\":1,\"method\":\"echo\"}Content-Length: x\r\n\r\njunkContent-Length: 500\r\n\r\n";

    [Test]
    public void However_the_bytes_are_split_the_answers_are_the_same()
    {
        foreach (var input in new[] { Lines, Headed + new string('z', 500) + "\r\ncontent-length: 24\n\n{\"id\":2,\"method\":\"echo\"}" })
        {
            var bytes = Encoding.UTF8.GetBytes(input);
            var whole = Answers(bytes, []);
            Check.One(Quick, Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt[]>(), splits => Answers(bytes, [.. splits.Select(split => split.Get * 7 % bytes.Length)]) == whole));
            Assert.That(Answers(bytes, [.. Enumerable.Range(1, bytes.Length - 1)]), Is.EqualTo(whole), "byte by byte");
        }
    }

    [Test]
    public void Garbage_never_ends_the_session_and_each_line_is_answered()
    {
        Check.One(Quick, Prop.ForAll(ArbMap.Default.ArbFor<byte[][]>(), lines =>
        {
            // White space alone is a blank line, and the first letters of a header would ask for another framing.
            var garbage = lines.Select(line => line.Where(b => b is not (byte)'\n').Prepend((byte)'!').ToArray()).ToList();
            byte[] input = [.. garbage.SelectMany(line => line.Append((byte)'\n')), .. "{\"id\":1,\"method\":\"echo\"}\n"u8];
            var answers = Answers(input, [], 16 * 1024).TrimEnd('\n').Split('\n');
            return answers.Length == garbage.Count + 1 && answers[..^1].All(answer => answer.Contains("-32700", StringComparison.Ordinal))
                && answers[^1].Contains("\"result\"", StringComparison.Ordinal);
        }));
    }

    [Test]
    public void Broken_requests_never_end_the_session()
    {
        var template = Encoding.UTF8.GetBytes("{\"jsonrpc\":\"2.0\",\"id\":\"a\\u0062\",\"method\":\"make\",\"params\":{\"text\":\"x\",\"count\":1,\"_meta\":{\"idempotency_key\":\"k\",\"dry_run\":false}}}");
        Check.One(Quick, Prop.ForAll(ArbMap.Default.ArbFor<(PositiveInt Place, byte Value)[]>(), changes =>
        {
            var line = (byte[])template.Clone();
            foreach (var (place, value) in changes) line[place.Get * 13 % line.Length] = value is (byte)'\n' ? (byte)' ' : value;
            line[0] = (byte)'{';
            var answers = Answers([.. line, .. "\n{\"id\":1,\"method\":\"echo\"}\n"u8], [], 16 * 1024).TrimEnd('\n').Split('\n');
            foreach (var answer in answers) JsonDocument.Parse(answer).Dispose();
            return answers.Length is 1 or 2 && answers.Any(answer => answer.StartsWith("{\"jsonrpc\":\"2.0\",\"id\":1,\"result\"", StringComparison.Ordinal));
        }));
    }

    [Test]
    public void A_batch_gives_the_answers_of_its_entries()
    {
        string[] entries = ["{\"id\":%,\"method\":\"echo\",\"params\":{\"count\":3}}", "{\"id\":%,\"method\":\"nope\"}", "{\"id\":%,\"method\":\"progress\"}", "{\"method\":\"echo\"}", "7", "{\"id\":%,\"method\":\"echo\",\"params\":[]}"];
        Check.One(Quick, Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyArray<byte>>(), picks =>
        {
            var requests = picks.Get.Select((pick, i) => entries[pick % entries.Length].Replace("%", i.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)).ToList();
            var single = Answers(Encoding.UTF8.GetBytes(string.Join('\n', requests)), [], 65_536).TrimEnd('\n').Split('\n', StringSplitOptions.RemoveEmptyEntries);
            var batch = Answers(Encoding.UTF8.GetBytes("[" + string.Join(',', requests) + "]"), [], 65_536).TrimEnd('\n');
            if (single.Length == 0) return batch.Length == 0;
            using var list = JsonDocument.Parse(batch);
            return list.RootElement.EnumerateArray().Select(answer => answer.GetRawText()).Order().SequenceEqual(single.Order());
        }));
    }

    [Test]
    public async Task Many_clients_and_calls_at_once_lose_and_mix_nothing()
    {
        using var bridge = new TestBridge([ProbeTables.Things], bridge => new ProbeMethods(bridge.State).All());
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async c =>
        {
            await using var client = bridge.Connect();
            var input = string.Concat(Enumerable.Range(0, 500).Select(i => $"{{\"id\":\"{c}-{i}\",\"method\":\"{(i % 3 == 0 ? "make" : "echo")}\",\"params\":{{\"text\":\"{c}-{i}\"}}}}\n"));
            var answers = (await client.SendAllAsync(Encoding.UTF8.GetBytes(input))).TrimEnd('\n').Split('\n');
            var ids = answers.Select(answer => JsonDocument.Parse(answer).RootElement)
                .Select(answer => (answer.GetProperty("id").GetString(), answer.GetProperty("result").GetProperty("text").GetString())).ToList();
            Assert.That(ids, Has.Count.EqualTo(500));
            Assert.That(ids.All(pair => pair.Item1 == pair.Item2), Is.True);
            Assert.That(ids, Is.Unique);
        }));
    }

    private static string Answers(byte[] input, int[] splits, int maxMessage = 100)
    {
        using var bridge = new TestBridge([ProbeTables.Things], bridge => new ProbeMethods(bridge.State).All());
        var client = bridge.Connect(new() { MaxMessage = maxMessage });
        return client.SendAllAsync(input, splits).GetAwaiter().GetResult();
    }
}
