using System.Text;
using EndToEnd.Support;

namespace EndToEnd.Faults;

/// <summary>The master key of the real program: another one is refused, and a kill while it is replaced loses nothing.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class MasterKeyTests
{
    private const string Value = "correct-horse-battery-staple-4711";

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_state_without_its_key_is_not_served_and_not_touched(bool hasOther)
    {
        using var scratch = new Scratch();
        var key = scratch.At("s/master.key");
        await using (var bridge = BridgeProcess.On(scratch.At("s")))
        {
            await bridge.CallAsync("secret_put", $$"""{"id":"db","value":"{{Value}}"}""");
            bridge.CloseInput();
            Assert.That(await bridge.ExitAsync(), Is.Zero);
        }

        File.Move(key, scratch.At("kept"));
        if (hasOther)
        {
            await File.WriteAllBytesAsync(key, new byte[32]);
            File.SetUnixFileMode(key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var before = Files(scratch);
        var refused = BridgeProcess.On(scratch.At("s"));
        await using (refused) Assert.That(await refused.ExitAsync(), Is.Not.Zero);
        Assert.That(refused.Errors, Does.Contain(hasOther ? "is not the one under which the state was sealed" : "is missing, and the state was sealed under it").And.Contains("Nothing was changed."));
        Assert.That(Files(scratch), Is.EqualTo(before));
        foreach (var (file, content) in before) Assert.That(content, Does.Not.Contain(Convert.ToHexString(Encoding.UTF8.GetBytes(Value))), file);

        File.Move(scratch.At("kept"), key, overwrite: true);
        await using var again = BridgeProcess.On(scratch.At("s"));
        Assert.That((string)(await again.CallAsync("secret_get", """{"id":"db"}"""))["value"]!, Is.EqualTo(Value));
    }

    [Test]
    public async Task Killed_again_and_again_while_the_key_is_replaced_it_still_reads_every_secret()
    {
        using var scratch = new Scratch();
        List<string> acknowledged = [];
        for (var round = 0; round < 12; round++)
        {
            await using var bridge = BridgeProcess.On(scratch.At("s"));
            foreach (var id in acknowledged) Assert.That((string)(await bridge.CallAsync("secret_get", $$"""{"id":"{{id}}"}"""))["value"]!, Is.EqualTo(Value + id), $"round {round}");
            Assert.That(File.Exists(scratch.At("s/master.key.next")), Is.False, "the start has finished or forgotten what was begun");
            List<Task> calls = [];
            for (var i = 0; i < 6; i++)
            {
                calls.Add(PutAsync(bridge, FormattableString.Invariant($"s-{round}-{i}"), acknowledged));
                if (i % 2 == 0) calls.Add(Settle(bridge.CallAsync("master_key_rotate", "{}")));
            }

            // From the first answer on, each round is killed a little later.
            await Task.WhenAny(calls);
            await Task.Delay(round);
            await bridge.KillAsync();
            await Task.WhenAll(calls);
        }

        Assert.That(acknowledged, Is.Not.Empty);
    }

    private static async Task PutAsync(BridgeProcess bridge, string id, List<string> acknowledged)
    {
        var put = bridge.CallAsync("secret_put", $$"""{"id":"{{id}}","value":"{{Value}}{{id}}"}""");
        if (!await Settle(put)) return;
        lock (acknowledged) acknowledged.Add(id);
    }

    /// <summary>Whether the call was answered before the bridge was gone.</summary>
    private static async Task<bool> Settle(Task call)
    {
        try
        {
            await call;
            return true;
        }
        catch (Exception e) when (e is EndOfStreamException or IOException)
        {
            return false;
        }
    }

    /// <summary>What is in each file of the state but the owner's lock, as hex.</summary>
    private static SortedDictionary<string, string> Files(Scratch scratch) => new(
        Directory.GetFiles(scratch.At("s")).Where(f => Path.GetFileName(f) != "lock").ToDictionary(f => f, f => Convert.ToHexString(File.ReadAllBytes(f))), StringComparer.Ordinal);
}
