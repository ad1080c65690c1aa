using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ClawBridge.Access;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Vault;

/// <summary>
/// Stores, gives and deletes values, and writes the vault's log: with the change where there is one, a refusal in a transaction of
/// its own. Values are sealed and opened inside of transactions, so that a change of the master key comes between no two of them.
/// </summary>
internal sealed class VaultService(IStore store, ISealer sealer, VaultLog log, TimeProvider time)
{
    public const int MaxEntries = 10_000;

    /// <summary>The principals that a policy is to name, by id.</summary>
    /// <exception cref="RpcException">-32602 for one that is not there.</exception>
    public IReadOnlyList<string> Principals(IReadOnlyList<string> entries, CallContext call) => PolicyPrincipals.Resolve(entries, store.Current, call, "$.allowed_principals");

    /// <summary>Lets nothing that is recorded of the call repeat the value of this entry, if there is one.</summary>
    public void Withhold(string id, CallContext call)
    {
        if (store.Current.Find(VaultTables.Values, id) is not { } value || sealer.Open(value.Sealed, VaultSeals.Context(id)) is not { } plain) return;
        call.Texts.Withhold(plain);
        CryptographicOperations.ZeroMemory(plain);
    }

    /// <summary>Puts a value under its id, in the place of what was there; -32001 unless the caller may replace that.</summary>
    /// <param name="draft">Makes the entry for a time of storing (Unix milliseconds).</param>
    /// <param name="plain">The value as UTF-8.</param>
    /// <param name="answered">Told the entry, and whether it took another one's place, inside of the transaction.</param>
    public async ValueTask StoreAsync(string id, Func<long, VaultEntry> draft, byte[] plain, CallContext call, Action<Transaction, VaultEntry, bool> answered)
    {
        call.Target = id;
        var facts = VaultFacts.Of(call);
        var present = store.Current.Find(VaultTables.Entries, id);
        if (present is not null && VaultJudge.ReplaceRefusal(present, call.Principal) is { } early) throw await RefuseAsync(call, id, VaultAction.Replace, facts, early);
        if (present is { RequireConfirmation: true })
            await ConfirmAsync(call, present, VaultAction.Replace, facts, [$"Replace the value and the policy of vault entry '{id}'; the present value is lost."]);
        var refusal = await call.TransactAsync(transaction =>
        {
            var before = transaction.Find(VaultTables.Entries, id);
            if (before is not null && VaultJudge.ReplaceRefusal(before, call.Principal) is { } foreign) return foreign;
            if (IsUnconfirmed(before, present)) return Moved(id);
            if (before is null && transaction.Rows(VaultTables.Entries).Count >= MaxEntries) return Full();
            var old = VaultSeals.Open(sealer, transaction, id);
            var entry = transaction.Put(VaultTables.Entries, draft(transaction.Now) with { Generation = transaction.Revision });
            transaction.Put(VaultTables.Values, VaultSeals.Seal(sealer, entry.Id, plain));
            var action = before is null ? VaultAction.Store : VaultAction.Replace;
            if (!call.IsDryRun) log.Append(transaction, Without(Row(transaction, entry.Id, action, facts, null, plain), old));
            CryptographicOperations.ZeroMemory(old);
            transaction.Emit(before is null ? "vault.stored" : "vault.replaced", entry.Id, $"Vault entry {entry.Id} was {(before is null ? "stored" : "replaced")}.");
            answered(transaction, entry, before is not null);
            return null;
        });
        if (refusal is not null) throw await RefuseAsync(call, id, VaultAction.Store, facts, refusal);
    }

    /// <summary>
    /// Gives the value if the policy allows it, and counts that in the same transaction. A dry run judges nothing and gives no
    /// value: else purposes could be tried out without a trace.
    /// </summary>
    public async ValueTask<VaultGrant> RetrieveAsync(string id, VaultFacts facts, CallContext call)
    {
        call.Target = id;
        var present = store.Current.Find(VaultTables.Entries, id);
        if (present is { RequireConfirmation: true } && !call.IsDryRun)
        {
            if (VaultJudge.Refusal(present, facts, time.GetUtcNow().ToUnixTimeMilliseconds()) is { } early)
                throw await RefuseAsync(call, id, VaultAction.Retrieve, facts, early);
            await ConfirmAsync(call, present, VaultAction.Retrieve, facts, Plan(present, facts));
        }

        byte[]? plain = null;
        try
        {
            var (entry, refusal) = await call.TransactAsync(transaction => Grant(transaction, id, present, facts, call.IsDryRun, out plain));
            if (refusal is not null) throw await RefuseAsync(call, id, VaultAction.Retrieve, facts, refusal);
            return new VaultGrant(entry!, plain is null ? null : Encoding.UTF8.GetString(plain));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>Deletes an entry with its value.</summary>
    public async ValueTask DeleteAsync(string id, string reason, CallContext call)
    {
        call.Target = id;
        var facts = VaultFacts.Of(call, reason: reason);
        var present = store.Current.Find(VaultTables.Entries, id);
        if (present is { RequireConfirmation: true })
            await ConfirmAsync(call, present, VaultAction.Delete, facts, [$"Delete vault entry '{id}' with its value."]);
        var refusal = await call.TransactAsync(transaction =>
        {
            var entry = transaction.Find(VaultTables.Entries, id);
            if (entry is null) return NotFound(id);
            if (IsUnconfirmed(entry, present)) return Moved(id);
            if (!call.IsDryRun) LogGranted(transaction, id, VaultAction.Delete, facts);
            transaction.Delete(VaultTables.Entries, id);
            transaction.Delete(VaultTables.Values, id);
            transaction.Emit("vault.deleted", id, $"Vault entry {id} was deleted.");
            return null;
        });
        if (refusal is not null) throw await RefuseAsync(call, id, VaultAction.Delete, facts, refusal);
    }

    /// <summary>Takes a user that is deleted out of every policy; who is then named by none is nobody.</summary>
    /// <param name="user">Its id, and its name, by which policies from before ids were kept name it.</param>
    public static void Forget(Transaction transaction, IReadOnlyList<string> user)
    {
        foreach (var entry in transaction.Rows(VaultTables.Entries).Values)
        {
            var left = entry.AllowedPrincipals.Where(named => !user.Contains(named)).ToArray();
            if (left.Length < entry.AllowedPrincipals.Count) transaction.Put(VaultTables.Entries, entry with { AllowedPrincipals = left });
        }
    }

    private (VaultEntry? Entry, RpcException? Refusal) Grant(
        Transaction transaction, string id, VaultEntry? confirmed, VaultFacts facts, bool isDryRun, out byte[]? plain)
    {
        plain = null;
        if (transaction.Find(VaultTables.Entries, id) is not { } entry) return (null, NotFound(id));
        var read = entry with { AccessCount = entry.AccessCount + 1, LastAccessedAt = transaction.Now };
        if (isDryRun) return (transaction.Put(VaultTables.Entries, read), null);
        if (IsUnconfirmed(entry, confirmed)) return (null, Moved(id));
        if (VaultJudge.Refusal(entry, facts, transaction.Now) is { } refusal) return (null, refusal);
        plain = VaultSeals.Open(sealer, transaction, id);
        if (plain is null) return (null, DoesNotOpen(id));
        log.Append(transaction, Row(transaction, id, VaultAction.Retrieve, facts, null, plain));
        return (transaction.Put(VaultTables.Entries, read), null);
    }

    /// <summary>Ends the call with -32005 until the caller has confirmed; that it was asked is in the log.</summary>
    private async ValueTask ConfirmAsync(CallContext call, VaultEntry entry, VaultAction action, VaultFacts facts, IReadOnlyList<string> plan)
    {
        RpcException asked;
        try
        {
            call.RequireConfirmation(plan, entry.Generation.ToString(CultureInfo.InvariantCulture), facts.Session ?? "");
            return;
        }
        catch (RpcException e)
        {
            asked = e;
        }

        throw await RefuseAsync(call, entry.Id, action, facts, asked);
    }

    /// <summary>Makes a refusal durable and returns what the caller is told. A dry run leaves no trace, and is told nothing of the policy.</summary>
    private async ValueTask<RpcException> RefuseAsync(CallContext call, string id, VaultAction action, VaultFacts facts, RpcException refusal)
    {
        if (call.IsDryRun) return refusal;
        await store.TransactAsync(
            transaction =>
            {
                var plain = VaultSeals.Open(sealer, transaction, id);
                log.Append(transaction, Row(transaction, id, action, facts, refusal.Message, plain));
                CryptographicOperations.ZeroMemory(plain);
                return true;
            },
            CancellationToken.None);
        return refusal;
    }

    private void LogGranted(Transaction transaction, string id, VaultAction action, VaultFacts facts)
    {
        var plain = VaultSeals.Open(sealer, transaction, id);
        log.Append(transaction, Row(transaction, id, action, facts, null, plain));
        CryptographicOperations.ZeroMemory(plain);
    }

    /// <param name="plain">The value that the row must not repeat.</param>
    private static VaultLogRow Row(Transaction transaction, string id, VaultAction action, VaultFacts facts, string? denial, ReadOnlySpan<byte> plain) => Without(new()
    {
        Seq = transaction.Revision,
        Ts = transaction.Now,
        SecretId = id,
        Action = action,
        Granted = denial is null,
        DenialReason = denial,
        Principal = facts.Principal,
        Agent = facts.Agent,
        Session = facts.Session,
        ClaimedSession = facts.ClaimedSession,
        Purpose = facts.Purpose,
        Reason = facts.Reason,
    }, plain);

    private static VaultLogRow Without(VaultLogRow row, ReadOnlySpan<byte> plain) => row with
    {
        Agent = Withholding.WithoutValue(row.Agent, plain),
        Session = Withholding.WithoutValue(row.Session, plain),
        ClaimedSession = Withholding.WithoutValue(row.ClaimedSession, plain),
        Purpose = Withholding.WithoutValue(row.Purpose, plain),
        Reason = Withholding.WithoutValue(row.Reason, plain),
    };

    private static List<string> Plan(VaultEntry entry, VaultFacts facts)
    {
        List<string> plan = [$"Show the value of vault entry '{entry.Id}' to {facts.Principal}.", $"It is said to be for the purpose '{facts.Purpose}'."];
        if (facts.Reason.Length > 0) plan.Add($"The reason given is: {facts.Reason}");
        return plan;
    }

    /// <summary>Whether the entry asks for a confirmation and is not the one that was seen, and maybe confirmed, before the transaction.</summary>
    private static bool IsUnconfirmed(VaultEntry? entry, VaultEntry? seen) =>
        entry is { RequireConfirmation: true } && entry.Generation != seen?.Generation;

    private static RpcException NotFound(string id) => RpcException.NotFound("Vault entry", id, "Call vault_list for what there is.");

    private static RpcException Moved(string id) => RpcException.Conflict(ErrorKinds.StaleRevision,
        $"Vault entry '{id}' was stored anew while this call ran; nothing was done.", "Repeat the call to see what it would do now.");

    private static RpcException Full() => RpcException.Exhausted(ErrorKinds.QuotaExceeded,
        string.Create(CultureInfo.InvariantCulture, $"The vault holds {MaxEntries} entries and takes no more."), "Delete what is no longer needed with vault_delete.");

    private static RpcException DoesNotOpen(string id) => RpcException.Unavailable(ErrorKinds.Unavailable,
        $"The value of vault entry '{id}' does not open under this bridge's master key.", "Bring the right master key back, or store the entry anew.");
}
