using System.Text.Json;
using ClawBridge.Attach;
using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Tests.Attach.Support;
using ClawBridge.Tests.State.Support;

namespace ClawBridge.Tests.Attach;

[CancelAfter(20_000)]
internal sealed class AttachTests
{
    private Scratch _scratch = null!;
    private StateDirectory _directory = null!;
    private FakeCluster _cluster = null!;

    [SetUp]
    public void Make()
    {
        _scratch = new Scratch();
        _directory = new StateDirectory(_scratch.Path);
        _cluster = new FakeCluster();
    }

    [TearDown]
    public void Delete() => _scratch.Dispose();

    [Test]
    public async Task An_attached_bridge_is_served_by_the_owner_under_its_own_terms()
    {
        await using var owner = Own();
        using var client = new Client(_directory, _cluster);
        await client.CallAsync(1, "echo");
        Assert.That(Result(await client.ReadAsync()), Is.EqualTo("echo by owner"));
        Assert.That(owner.Terms, Is.EqualTo(new[] { new AttachTerms(true, "alice", TimeSpan.FromSeconds(30)) }));

        await client.EndInputAsync();
        Assert.That(await client.Running, Is.True);
        Assert.That(client.Engine, Is.Null);
    }

    [Test]
    public async Task A_one_shot_whose_input_has_ended_still_gets_its_answer()
    {
        await using var owner = Own();
        using var client = new Client(_directory, _cluster);
        await client.SendAsync("""{"id":1,"method":"hang"}""");
        await client.EndInputAsync();
        await UntilAsync(() => owner.Session is not null);
        await owner.Session!.ArrivedAsync();
        owner.Session.Release();
        Assert.That(Result(await client.ReadAsync()), Is.EqualTo("hang by owner"));
        Assert.That(await client.ReadRawAsync(), Is.Null);
        Assert.That(await client.Running, Is.True);
    }

    [Test]
    public async Task When_the_owner_dies_an_attached_bridge_takes_over_and_repeats_reads()
    {
        using var owner = new DyingOwner(_directory, _cluster);
        using var client = new Client(_directory, _cluster);
        var session = await owner.Session;
        await client.CallAsync(1, "hang");
        await session.ArrivedAsync();
        owner.Kill();
        await UntilAsync(() => client.Engine?.Session is not null);
        client.Engine!.Session!.Release();
        Assert.That(Result(await client.ReadAsync()), Is.EqualTo("hang by successor"));

        await client.CallAsync(2, "echo");
        Assert.That(Result(await client.ReadAsync()), Is.EqualTo("echo by successor"));
        await client.EndInputAsync();
        Assert.That(await client.Running, Is.True);
        using var free = DirectoryLock.TryTake(_directory, 3);
        Assert.That(free, Is.Not.Null, "the directory is free again");
    }

    [Test]
    public async Task A_write_without_a_key_is_answered_that_it_may_have_been_done_and_one_with_a_key_is_replayed()
    {
        using var owner = new DyingOwner(_directory, _cluster);
        using var client = new Client(_directory, _cluster);
        var session = await owner.Session;
        await client.CallAsync(1, "hang_put", """{"value":"a"}""");
        await client.CallAsync(2, "hang_put", """{"value":"b","_meta":{"idempotency_key":"k"}}""");
        await client.SendAsync("""{"id":3,"method":"hang"}""" + "\n" + """{"method":"$/cancelRequest","params":{"id":3}}""" + "\n");
        for (var i = 0; i < 3; i++) await session.ArrivedAsync();
        await client.SendAsync("""{"id":4,"method":"echo"}""" + "\n");
        await session.ArrivedAsync();
        Assert.That(Result(await client.ReadAsync()), Is.EqualTo("echo by dying"));
        owner.Kill();
        await UntilAsync(() => client.Engine?.Session is not null);
        client.Engine!.Session!.Release();

        var answers = new[] { await client.ReadAsync(), await client.ReadAsync(), await client.ReadAsync() }.ToDictionary(a => a.GetProperty("id").GetInt32());
        Assert.Multiple(() =>
        {
            Assert.That(answers[1].GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(ErrorCodes.Unavailable));
            Assert.That(answers[1].GetProperty("error").GetProperty("message").GetString(), Does.Contain("hang_put").And.Contain("check"));
            Assert.That(answers[2].GetProperty("result").GetBoolean(), Is.True);
            Assert.That(answers[3].GetProperty("error").GetProperty("code").GetInt32(), Is.EqualTo(ErrorCodes.Cancelled));
            Assert.That(_cluster.Writes, Is.EqualTo(new[] { "b" }));
        });
        await client.EndInputAsync();
        await client.Running;
    }

    [Test]
    public async Task A_write_that_the_owner_answered_before_it_died_is_not_repeated()
    {
        using var owner = new DyingOwner(_directory, _cluster);
        using var client = new Client(_directory, _cluster);
        await client.CallAsync(1, "put", """{"value":"a","_meta":{"idempotency_key":"k"}}""");
        await client.ReadAsync();
        owner.Kill();
        await client.CallAsync(2, "echo");
        Assert.That((await client.ReadAsync()).GetProperty("id").GetInt32(), Is.EqualTo(2));
        Assert.That(_cluster.Writes, Is.EqualTo(new[] { "a" }));
        await client.EndInputAsync();
        await client.Running;
    }

    [Test]
    public async Task A_batch_with_a_write_is_answered_as_a_whole()
    {
        using var owner = new DyingOwner(_directory, _cluster);
        using var client = new Client(_directory, _cluster);
        await owner.Session;
        await client.CallAsync(1, "echo");
        await client.ReadAsync();
        await client.SendAsync("""{"id":8,"method":"hang"}""" + "\n");

        // The small server does not know batches and leaves them unanswered.
        await client.SendAsync("""[{"id":5,"method":"put","params":{"value":"x"}},{"id":6,"method":"echo"}]""" + "\n");
        await client.SendAsync("""{"id":9,"method":"hang"}""" + "\n");
        for (var i = 0; i < 3; i++) await (await owner.Session).ArrivedAsync();
        owner.Kill();
        var answer = await client.ReadAsync();
        Assert.That(answer.EnumerateArray().Select(a => (a.GetProperty("id").GetInt32(), a.GetProperty("error").GetProperty("code").GetInt32())),
            Is.EqualTo(new[] { (5, ErrorCodes.Unavailable), (6, ErrorCodes.Unavailable) }));
        await UntilAsync(() => client.Engine?.Session is not null);
        client.Engine!.Session!.Release();
        await client.ReadAsync();
        await client.ReadAsync();
        await client.EndInputAsync();
        await client.Running;
    }

    [Test]
    public async Task Subscriptions_go_on_without_gap_and_without_duplicate()
    {
        using var owner = new DyingOwner(_directory, _cluster);
        using var client = new Client(_directory, _cluster);
        _cluster.Emit();
        await client.CallAsync(1, "events_subscribe");
        Assert.That((await client.ReadAsync()).GetProperty("result").GetProperty("seq").GetInt64(), Is.EqualTo(1));
        _cluster.Emit();
        _cluster.Emit();
        Assert.That(new[] { await SeqAsync(client), await SeqAsync(client) }, Is.EqualTo(new[] { 2, 3 }));

        owner.Kill();
        _cluster.Emit();
        _cluster.Emit();
        Assert.That(new[] { await SeqAsync(client), await SeqAsync(client) }, Is.EqualTo(new[] { 4, 5 }));
        _cluster.Emit();
        Assert.That(await SeqAsync(client), Is.EqualTo(6));
        await client.EndInputAsync();
        await client.Running;
        Assert.That(await client.ReadRawAsync(), Is.Null);
    }

    [Test]
    public async Task Subscriptions_keep_their_ids_and_those_that_were_ended_are_not_renewed()
    {
        using var owner = new DyingOwner(_directory, _cluster);
        using var client = new Client(_directory, _cluster);
        await client.CallAsync(1, "events_subscribe");
        await client.ReadAsync();
        await client.CallAsync(2, "events_subscribe", """{"since_seq":0,"kinds":["node.*"]}""");
        var kept = (await client.ReadAsync()).GetProperty("result").GetProperty("subscription_id").GetString();
        var ended = _cluster.Subscriptions.First().Split(": ")[1];
        await client.CallAsync(3, "events_unsubscribe", $$"""{"subscription_id":"{{ended}}"}""");
        await client.ReadAsync();

        owner.Kill();
        await client.CallAsync(4, "echo");
        await client.ReadAsync();
        Assert.That(_cluster.Subscriptions.Skip(2).Select(s => s.Split(": ")[1]), Is.EqualTo(new[] { kept }));
        await client.EndInputAsync();
        await client.Running;
    }

    [Test]
    public async Task A_subscription_without_any_event_yet_goes_on_from_where_it_began()
    {
        using var owner = new DyingOwner(_directory, _cluster);
        using var client = new Client(_directory, _cluster);
        _cluster.Emit();
        await client.CallAsync(1, "events_subscribe");
        await client.ReadAsync();
        owner.Kill();
        _cluster.Emit();
        Assert.That(await SeqAsync(client), Is.EqualTo(2));
        await client.EndInputAsync();
        await client.Running;
    }

    [Test]
    public async Task Of_two_attached_bridges_one_takes_over_and_the_other_attaches_to_it()
    {
        using var owner = new DyingOwner(_directory, _cluster);
        using var first = new Client(_directory, _cluster, "first");
        await owner.Session;
        using var second = new Client(_directory, _cluster, "second");
        await first.CallAsync(1, "echo");
        await first.ReadAsync();
        owner.Kill();

        await first.CallAsync(2, "echo");
        await second.CallAsync(2, "echo");
        var answers = new[] { Result(await first.ReadAsync()), Result(await second.ReadAsync()) };
        Assert.That(_cluster.Engines, Is.EqualTo(1));
        Assert.That(answers.Distinct().Count(), Is.EqualTo(1), "both are served by the same owner");

        // The new owner leaves in order; the other one goes on.
        var (gone, stays) = first.Engine is not null ? (first, second) : (second, first);
        await gone.EndInputAsync();
        await gone.Running;
        await stays.CallAsync(3, "echo");
        Assert.That(Result(await stays.ReadAsync()), Does.StartWith("echo by"));
        Assert.That(_cluster.Engines, Is.EqualTo(2));
        await stays.EndInputAsync();
        await stays.Running;
    }

    [Test]
    public async Task Of_many_that_start_at_once_exactly_one_owns()
    {
        var clients = Enumerable.Range(0, 8).Select(i => new Client(_directory, _cluster, $"c{i}")).ToList();
        await Task.WhenAll(clients.Select(c => c.CallAsync(1, "echo")));
        var answers = await Task.WhenAll(clients.Select(async c => Result(await c.ReadAsync())));
        Assert.That(answers.Distinct().Count(), Is.EqualTo(1));
        Assert.That(clients.Count(c => c.Engine is not null), Is.EqualTo(1));
        foreach (var client in clients.Where(c => c.Engine is null).Concat(clients.Where(c => c.Engine is not null)).ToList())
        {
            await client.EndInputAsync();
            await client.Running;
            client.Dispose();
        }
    }

    [Test]
    public async Task An_owner_that_ends_in_order_answers_what_it_took_and_the_rest_goes_to_the_next()
    {
        var owner = Own();
        using var client = new Client(_directory, _cluster);
        await client.CallAsync(1, "hang_put", """{"value":"taken"}""");
        await UntilAsync(() => owner.Session is not null);
        await owner.Session!.ArrivedAsync();
        var ending = owner.DisposeAsync().AsTask();
        await Task.Delay(50);
        await client.CallAsync(2, "put", """{"value":"untouched"}""");
        owner.Session.Release();
        await ending;

        var answers = new[] { await client.ReadAsync(), await client.ReadAsync() };
        Assert.That(answers.Select(a => a.GetProperty("result").GetBoolean()), Is.All.True);
        Assert.That(_cluster.Writes, Is.EqualTo(new[] { "taken", "untouched" }));
        await client.EndInputAsync();
        await client.Running;
    }

    [Test]
    public async Task Sigterm_on_the_attached_bridge_drains_it_alone()
    {
        await using var owner = Own();
        using var client = new Client(_directory, _cluster);
        await client.CallAsync(1, "hang");
        await UntilAsync(() => owner.Session is not null);
        await owner.Session!.ArrivedAsync();
        await client.TerminateAsync();
        await client.CallAsync(2, "echo");
        owner.Session.Release();
        Assert.That((await client.ReadAsync()).GetProperty("id").GetInt32(), Is.EqualTo(1));
        Assert.That(await client.Running, Is.True);
        Assert.That(await client.ReadRawAsync(), Is.Null);

        using var other = new Client(_directory, _cluster);
        await other.CallAsync(1, "echo");
        Assert.That(Result(await other.ReadAsync()), Is.EqualTo("echo by owner"));
        await other.EndInputAsync();
        await other.Running;
    }

    [Test]
    public async Task A_client_that_stops_reading_is_told_apart()
    {
        await using var owner = Own();
        using var client = new Client(_directory, _cluster);
        client.CloseOutput();
        await client.CallAsync(1, "echo");
        await client.CallAsync(2, "echo");
        Assert.That(await client.Running, Is.False);
    }

    [Test]
    public async Task Another_version_of_attach_is_refused_with_what_to_do()
    {
        await using var owner = Own();
        var finder = new OwnerFinder(_directory, 2, (_, _, _) => throw new InvalidOperationException(), TimeProvider.System);
        var hello = new AttachHello { Attach = AttachProtocol.Version + 1, Version = "9.9.9" };
        var terms = new AttachTerms(false, null, TimeSpan.Zero);
        var refusal = Assert.ThrowsAsync<AttachException>(async () => await finder.FindAsync(hello, terms, false, CancellationToken.None))!;
        Assert.That(refusal.Message, Does.Contain("9.9.9").And.Contain("same version"));
    }

    [Test]
    public async Task A_state_directory_with_a_long_path_is_reached_by_a_short_one()
    {
        var deep = Directory.CreateDirectory(Path.Combine(_scratch.Path, new string('d', 120))).FullName;
        _directory = new StateDirectory(deep);
        await using (var owner = Own())
        {
            var holder = DirectoryLock.Read(_directory)!;
            Assert.That(holder.SocketPath, Has.Length.LessThan(108));
            Assert.That(File.GetUnixFileMode(Path.GetDirectoryName(holder.SocketPath)!), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
            using var client = new Client(_directory, _cluster);
            await client.CallAsync(1, "echo");
            Assert.That(Result(await client.ReadAsync()), Is.EqualTo("echo by owner"));
            await client.EndInputAsync();
            await client.Running;
        }
    }

    private FakeEngine Own() => new(DirectoryLock.TryTake(_directory, 1)!, _directory, _cluster, "owner");

    private static string Result(JsonElement answer) => answer.GetProperty("result").GetString()!;

    private static async Task<long> SeqAsync(Client client) => (await client.ReadAsync()).GetProperty("params").GetProperty("seq").GetInt64();

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            Assert.That(i, Is.LessThan(2000), "waited too long");
            await Task.Delay(5);
        }
    }
}
