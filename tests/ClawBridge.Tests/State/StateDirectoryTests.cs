using ClawBridge.State;
using ClawBridge.Tests.State.Support;

namespace ClawBridge.Tests.State;

internal sealed class StateDirectoryTests
{
    [TestCase("/asked", "/env", "/xdg", "/home", "/asked")]
    [TestCase(null, "/env", "/xdg", "/home", "/env")]
    [TestCase(null, "", "/xdg", "/home", "/xdg/clawbernetes")]
    [TestCase(null, null, "relative", "/home", "/home/.local/state/clawbernetes")]
    [TestCase(null, null, null, "/home", "/home/.local/state/clawbernetes")]
    public void The_place_of_the_state_is_the_first_that_is_named(string? asked, string? own, string? xdg, string? home, string expected) =>
        Assert.That(StateDirectory.Resolve(asked, name => name switch
        {
            "CLAW_BRIDGE_STATE_DIR" => own,
            "XDG_STATE_HOME" => xdg,
            "HOME" => home,
            _ => null,
        }), Is.EqualTo(expected));

    [Test]
    public void Without_any_place_the_message_says_what_to_do() =>
        Assert.That(Assert.Throws<JournalException>(() => StateDirectory.Resolve(null, _ => null))!.Message, Does.Contain("--state-dir"));

    [Test]
    public void A_file_is_no_state_directory()
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch.File("state"), "");
        Assert.That(() => DirectoryLock.TryTake(new StateDirectory(scratch.File("state")), 1), Throws.TypeOf<JournalException>().With.Message.Contains("--state-dir"));
    }

    [Test]
    public void Exactly_one_holds_the_directory_and_the_others_know_who()
    {
        using var scratch = new Scratch();
        var directory = new StateDirectory(scratch.File("state"));
        using (var held = DirectoryLock.TryTake(directory, 41))
        {
            Assert.That(held, Is.Not.Null);
            Assert.That(DirectoryLock.TryTake(directory, 42), Is.Null);
            Assert.That(DirectoryLock.Read(directory), Is.EqualTo(new LockHolder(41, directory.SocketPath)));
        }

        Assert.That(File.GetUnixFileMode(directory.Path), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        Assert.That(File.GetUnixFileMode(directory.LockPath), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite));
        using var next = DirectoryLock.TryTake(directory, 5);
        Assert.That(DirectoryLock.Read(directory)!.ProcessId, Is.EqualTo(5), "a shorter pid leaves nothing of the longer one");
    }

    [Test]
    public async Task Each_owner_has_a_greater_epoch_and_raises_it_once()
    {
        var schema = new Schema(StateTables.All);
        using var scratch = new Scratch();
        for (var owner = 1; owner <= 3; owner++)
        {
            using var store = Store.Open(schema, new ClawBridge.State.Sqlite.SqliteJournal(scratch.File("state.db"), "c"), new ManualTimeProvider());
            var epoch = new OwnerEpoch(store);
            var before = store.Current.Revision;
            Assert.That(epoch.Next, Is.EqualTo(owner));
            Assert.That(await epoch.CurrentAsync(), Is.EqualTo(owner));
            Assert.That(await epoch.CurrentAsync(), Is.EqualTo(owner));
            Assert.That(store.Current.Revision, Is.EqualTo(before + 1));
        }
    }

    [Test]
    public async Task An_epoch_that_could_not_be_stored_is_tried_again()
    {
        var journal = new ScriptedJournal { NextFailure = new JournalException("full") };
        using var store = Store.Open(new Schema(StateTables.All), journal, new ManualTimeProvider());
        var epoch = new OwnerEpoch(store);
        Assert.ThrowsAsync<JournalException>(async () => await epoch.CurrentAsync());
        Assert.That(await epoch.CurrentAsync(), Is.EqualTo(1));
    }
}
