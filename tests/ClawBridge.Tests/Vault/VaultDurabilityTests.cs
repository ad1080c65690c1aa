using System.Security.Cryptography;
using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Tests.State.Support;
using ClawBridge.Vault;

namespace ClawBridge.Tests.Vault;

/// <summary>What the vault does while the disk is slow or full.</summary>
internal sealed class VaultDurabilityTests
{
    private static readonly VaultEntry Entry = new()
    {
        Id = "key", Generation = 0, SecretType = VaultSecretType.Generic, AllowedPurposes = ["*"], AllowedSessions = ["*"], AllowedPrincipals = ["*"],
        Labels = new Dictionary<string, string>(), StoredBy = "owner", CreatedAt = 0,
    };

    private readonly ManualTimeProvider _time = new();
    private ScriptedJournal _journal = null!;
    private Store _store = null!;
    private AesGcmSealer _sealer = null!;
    private VaultService _vault = null!;

    [SetUp]
    public void SetUp()
    {
        _store = Store.Open(new Schema([StateTables.Events, .. VaultTables.All]), _journal = new ScriptedJournal(), _time);
        _sealer = new AesGcmSealer(new byte[32], RandomNumberGenerator.Create());
        _vault = new VaultService(_store, _sealer, new VaultLog(new VaultLogRetention()), _time);
    }

    [TearDown]
    public void TearDown()
    {
        _store.Dispose();
        _sealer.Dispose();
    }

    [Test]
    public async Task An_entry_that_turns_up_while_a_call_runs_is_not_touched_unconfirmed()
    {
        _journal.IsHeld = true;
        var storing = StoreAsync(Entry with { RequireConfirmation = true });
        await _journal.EnteredAsync();
        Task[] calls = [StoreAsync(Entry), RetrieveAsync(), DeleteAsync()];
        Assert.That(calls.Any(call => call.IsCompleted), Is.False, "nobody is told of what is not durable");
        _journal.IsHeld = false;
        _journal.Release();
        await storing;
        foreach (var call in calls) Assert.That(Assert.ThrowsAsync<RpcException>(() => call)!.ErrorData.Kind, Is.EqualTo(ErrorKinds.StaleRevision));
        var state = _store.Current;
        Assert.That((state.Find(VaultTables.Entries, "key")!.AccessCount, state.Find(VaultTables.Entries, "key")!.RequireConfirmation), Is.EqualTo((0, true)));
        Assert.That(state.Rows(VaultTables.Log).Values.Count(row => !row.Granted), Is.EqualTo(3));
    }

    [Test]
    public async Task No_value_is_given_that_could_not_be_counted()
    {
        await StoreAsync(Entry);
        _journal.NextFailure = new JournalException("No space left on device.");
        Assert.ThrowsAsync<JournalException>(RetrieveAsync);
        Assert.That(_store.Current.Find(VaultTables.Entries, "key")!.AccessCount, Is.Zero);
        Assert.That((await RetrieveAsync()).Value, Is.EqualTo("value"));
        Assert.That(_store.Current.Rows(VaultTables.Log), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_refusal_that_cannot_be_recorded_is_not_told_and_gives_nothing()
    {
        await StoreAsync(Entry with { AllowedPurposes = [] });
        _journal.NextFailure = new JournalException("No space left on device.");
        Assert.ThrowsAsync<JournalException>(RetrieveAsync);
        Assert.That(Assert.ThrowsAsync<RpcException>(RetrieveAsync)!.Code, Is.EqualTo(ErrorCodes.PermissionDenied));
    }

    [Test]
    public async Task Counts_go_on_in_the_order_of_the_calls_while_their_commit_is_awaited()
    {
        await StoreAsync(Entry with { MaxAccessCount = 2 });
        _journal.IsHeld = true;
        List<Task<VaultGrant>> calls = [RetrieveAsync()];
        await _journal.EnteredAsync();
        calls.AddRange([RetrieveAsync(), RetrieveAsync()]);
        _journal.IsHeld = false;
        _journal.Release();
        Assert.That(((await calls[0]).Entry.AccessCount, (await calls[1]).Entry.AccessCount), Is.EqualTo((1, 2)));
        Assert.That(Assert.ThrowsAsync<RpcException>(() => calls[2])!.Code, Is.EqualTo(ErrorCodes.PermissionDenied));
    }

    private Task StoreAsync(VaultEntry entry) => _vault.StoreAsync("key", _ => entry, "value"u8.ToArray(), Call(), (_, _, _) => { }).AsTask();

    private Task<VaultGrant> RetrieveAsync()
    {
        var call = Call();
        return _vault.RetrieveAsync("key", VaultFacts.Of(call, "deploy", "Roll out."), call).AsTask();
    }

    private Task DeleteAsync() => _vault.DeleteAsync("key", "Closed.", Call()).AsTask();

    private CallContext Call() => new(_store, null, new VaultRetrieveHandler(_vault).Declaration, Principal.Owner, CallMeta.None, null, CancellationToken.None);
}
