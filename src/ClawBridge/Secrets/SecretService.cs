using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ClawBridge.Discovery.Credentials;
using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Workloads;

namespace ClawBridge.Secrets;

/// <summary>The secrets of the cluster: kept sealed, version by version, each with a policy that says who may use it.</summary>
internal sealed class SecretService(IStore store, ISealer sealer, INamespaceNames namespaces)
{
    public INamespaceNames Namespaces => namespaces;

    public IStore Store => store;

    /// <summary>-32000 when there is none.</summary>
    public SecretRecord Get(string id) => store.Current.Find(SecretTables.Secrets, id) ?? throw NotFound(id);

    /// <summary>-32000 when there is none.</summary>
    public static SecretRecord Get(Transaction transaction, string id) => transaction.Find(SecretTables.Secrets, id) ?? throw NotFound(id);

    /// <summary>The value of a version, the newest by default. -32000 when that version is not kept.</summary>
    public string Read(SecretRecord secret, int? version) => Read(secret, version, store.Current.Rows(SecretTables.Values));

    /// <inheritdoc cref="Read(SecretRecord, int?)"/>
    public string Read(SecretRecord secret, int? version, ImmutableDictionary<string, SecretValueRecord> values)
    {
        var number = version ?? secret.Version;
        var row = values.GetValueOrDefault(SecretValueRecord.IdOf(secret.Id, number)) ?? throw RpcException.NotFound(
            "Secret version", FormattableString.Invariant($"{secret.Id}@{number}"), $"Kept are versions {string.Join(", ", secret.Versions.Select(static v => v.Version))}.");
        var plain = sealer.Open(row.Sealed, Context(row.Id)) ?? throw RpcException.Unavailable(ErrorKinds.StoreUnavailable, DoesNotOpen(row.Id), "Its row was altered or comes from another cluster: store the secret anew, or restore a backup.");
        var text = Encoding.UTF8.GetString(plain);
        CryptographicOperations.ZeroMemory(plain);
        return text;
    }

    /// <summary>Lets nothing that is recorded of the call repeat a kept value of this secret, if there is one.</summary>
    public void Withhold(string id, CallContext call)
    {
        if (store.Current.Find(SecretTables.Secrets, id) is not { } secret) return;
        foreach (var plain in OpenAll(secret, store.Current.Rows(SecretTables.Values)))
        {
            call.Texts.Withhold(plain);
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>Stores a value: as version 1 of a new secret, else as the next version, with the policy changed as far as the call says.</summary>
    /// <exception cref="RpcException">-32001 when an existing secret may not be changed by this caller.</exception>
    public SecretRecord Put(Transaction transaction, CallContext call, string id, ReadOnlySpan<byte> value, PolicyChange change, int? keepVersions)
    {
        change.RequireWithout(value);
        if (transaction.Find(SecretTables.Secrets, id) is { } present)
        {
            SecretAccess.RequireKeeper(present, call.Principal);
            var added = Add(transaction, call, present with { Policy = PolicyReferences.Resolve(change, transaction, call).Apply(present.Policy) }, value, keepVersions);
            transaction.Emit("secret.updated", id, $"Secret {id} got version {added.Version}.");
            return added;
        }

        var created = Add(transaction, call, new SecretRecord
        {
            Id = id,
            Version = 0,
            CreatedBy = call.Principal.Name,
            CreatedAt = transaction.Now,
            UpdatedAt = transaction.Now,
            Policy = PolicyReferences.Resolve(change, transaction, call).Apply(new SecretPolicy { AllowedPrincipals = [call.Principal.Identity] }),
        }, value, keepVersions);
        transaction.Emit("secret.created", id, $"Secret {id} was stored.");
        return created;
    }

    /// <summary>The next version of a secret that exists.</summary>
    public SecretRecord Rotate(Transaction transaction, CallContext call, string id, ReadOnlySpan<byte> value, int? keepVersions)
    {
        var present = Get(transaction, id);
        SecretAccess.RequireKeeper(present, call.Principal);
        var rotated = Add(transaction, call, present, value, keepVersions);
        transaction.Emit("secret.rotated", id, $"Secret {id} was rotated to version {rotated.Version}.");
        return rotated;
    }

    public SecretRecord SetPolicy(Transaction transaction, CallContext call, string id, PolicyChange change)
    {
        var secret = Get(transaction, id);
        SecretAccess.RequireKeeper(secret, call.Principal);
        foreach (var plain in OpenAll(secret, transaction.Rows(SecretTables.Values)))
        {
            change.RequireWithout(plain);
            CryptographicOperations.ZeroMemory(plain);
        }

        var policy = PolicyReferences.Resolve(change, transaction, call).Apply(secret.Policy);
        transaction.Emit("secret.policy_changed", id, $"The policy of secret {id} was changed.");
        return transaction.Put(SecretTables.Secrets, secret with { Policy = policy });
    }

    /// <summary>Deletes a secret with all its versions. -32004 when an unfinished workload uses it, unless that is forced.</summary>
    public static void Delete(Transaction transaction, CallContext call, string id, bool force)
    {
        var secret = Get(transaction, id);
        SecretAccess.RequireKeeper(secret, call.Principal);
        var users = SecretUses.Of(transaction, id).Select(static u => u.Label).Distinct(StringComparer.Ordinal).ToList();
        var profiles = CredentialUses.Of(transaction, id);
        if (users.Count + profiles.Count > 0 && !force)
        {
            var all = users.Concat(profiles.Select(static profile => $"credential profile {profile}"));
            var logins = profiles.Count == 0 ? "" : " Nobody can log in with such a credential profile then; credential_profile_create names another secret.";
            throw RpcException.Conflict(ErrorKinds.WrongState, $"Secret '{id}' is used by {string.Join(", ", all)} and cannot be deleted.",
                $"Stop what uses it first, or send force: true; what runs then keeps what it has and cannot be started again.{logins}");
        }

        foreach (var version in secret.Versions) transaction.Delete(SecretTables.Values, SecretValueRecord.IdOf(id, version.Version));
        transaction.Delete(SecretTables.Secrets, id);
        transaction.Emit("secret.deleted", id, $"Secret {id} was deleted.");
    }

    /// <summary>Takes a user that is deleted out of every policy.</summary>
    /// <param name="user">Its id, and its name, by which policies from before ids were kept name it.</param>
    public static void Forget(Transaction transaction, IReadOnlyList<string> user)
    {
        foreach (var secret in transaction.Rows(SecretTables.Secrets).Values)
        {
            var left = secret.Policy.AllowedPrincipals.Where(entry => !user.Contains(entry)).ToArray();
            if (left.Length < secret.Policy.AllowedPrincipals.Count) transaction.Put(SecretTables.Secrets, secret with { Policy = secret.Policy with { AllowedPrincipals = left } });
        }
    }

    /// <summary>Takes every value from one master key to another.</summary>
    /// <exception cref="CryptographicException">A value does not open, so that it would be lost; the message names it.</exception>
    public static void Reseal(Transaction transaction, ISealer from, ISealer to)
    {
        foreach (var row in transaction.Rows(SecretTables.Values).Values)
        {
            var plain = from.Open(row.Sealed, Context(row.Id)) ?? throw new CryptographicException(DoesNotOpen(row.Id));
            transaction.Put(SecretTables.Values, row with { Sealed = to.Seal(plain, Context(row.Id)) });
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private SecretRecord Add(Transaction transaction, CallContext call, SecretRecord secret, ReadOnlySpan<byte> value, int? keepVersions)
    {
        secret.Policy.RequireWithout(value);
        var version = secret.Version + 1;
        var row = SecretValueRecord.IdOf(secret.Id, version);
        // A dry run shows ids only, and must not be what makes the master key.
        transaction.Put(SecretTables.Values, new SecretValueRecord { Id = row, Sealed = call.IsDryRun ? [] : sealer.Seal(value, Context(row)) });
        var keep = keepVersions ?? secret.KeepVersions;
        var pinned = SecretUses.Of(transaction, secret.Id).Select(static u => u.Version).ToHashSet();
        List<SecretVersion> kept = [];
        foreach (var earlier in secret.Versions)
        {
            if (earlier.Version > version - keep || pinned.Contains(earlier.Version)) kept.Add(earlier);
            else transaction.Delete(SecretTables.Values, SecretValueRecord.IdOf(secret.Id, earlier.Version));
        }

        return transaction.Put(SecretTables.Secrets, secret with
        {
            Version = version,
            UpdatedAt = transaction.Now,
            KeepVersions = keep,
            Versions = [.. kept, new SecretVersion(version, transaction.Now, value.Length)],
        });
    }

    /// <summary>The kept values that open; each belongs to the caller, who zeroes it.</summary>
    private IEnumerable<byte[]> OpenAll(SecretRecord secret, ImmutableDictionary<string, SecretValueRecord> values)
    {
        foreach (var version in secret.Versions)
        {
            var row = SecretValueRecord.IdOf(secret.Id, version.Version);
            if (values.GetValueOrDefault(row) is { Sealed.Length: > 0 } kept && sealer.Open(kept.Sealed, Context(row)) is { } plain) yield return plain;
        }
    }

    private static byte[] Context(string row) => Encoding.ASCII.GetBytes($"secrets/{row}");

    private static RpcException NotFound(string id) => RpcException.NotFound("Secret", id, "secret_list shows all secrets.");

    private static string DoesNotOpen(string row) =>
        $"The value of secret {row} does not open under the present master key.";
}
