using System.Collections.Immutable;
using ClawBridge.Rpc;
using ClawBridge.Secrets;
using ClawBridge.State;
using ClawBridge.Text;

namespace ClawBridge.Discovery.Credentials;

/// <summary>The stored credential profiles.</summary>
internal sealed class CredentialProfiles(IStore store)
{
    /// <summary>What using a profile needs, besides what the method itself needs.</summary>
    public const string UsePermission = "credentials:execute";

    private const int Nearest = 3;

    private ImmutableDictionary<string, CredentialProfileRecord> Rows => store.Current.Rows(DiscoveryTables.CredentialProfiles);

    public IEnumerable<CredentialProfileRecord> All => Rows.Values;

    /// <exception cref="RpcException">-32000, with the nearest names.</exception>
    public CredentialProfileRecord Get(string name) => Rows.GetValueOrDefault(name) ?? throw NotFound(name, Rows.Keys);

    /// <summary>For whoever logs in with it: -32001 unless the caller may use profiles, -32000 when there is none.</summary>
    public CredentialProfileRecord ForUse(string name, CallContext call)
    {
        call.RequireAlso(UsePermission, "a credential profile");
        return Get(name);
    }

    /// <summary>Stores a profile, or makes an existing one what it says.</summary>
    /// <param name="profile">Checked, but for its secrets: they have to be there, and the caller to be allowed to read them.</param>
    /// <returns>As it is stored, and whether it is new.</returns>
    public static (CredentialProfileRecord Profile, bool IsNew) Put(Transaction transaction, CallContext call, CredentialProfileRecord profile)
    {
        CheckSecret(transaction, call, profile.SecretRef, "$.secret_ref");
        CheckSecret(transaction, call, profile.SudoSecretRef, "$.sudo_secret_ref");
        var present = transaction.Find(DiscoveryTables.CredentialProfiles, profile.Id);
        var stored = transaction.Put(DiscoveryTables.CredentialProfiles, profile with
        {
            CreatedAt = present?.CreatedAt ?? transaction.Now, UpdatedAt = transaction.Now, UpdatedBy = call.Principal.Name,
        });
        if (present is null) transaction.Emit("credential_profile.created", profile.Id, $"Credential profile {profile.Id} was made.");
        else transaction.Emit("credential_profile.updated", profile.Id, $"Credential profile {profile.Id} was changed.");
        return (stored, present is null);
    }

    /// <exception cref="RpcException">-32000.</exception>
    public static void Delete(Transaction transaction, string name)
    {
        if (transaction.Find(DiscoveryTables.CredentialProfiles, name) is null) throw NotFound(name, transaction.Rows(DiscoveryTables.CredentialProfiles).Keys);
        transaction.Delete(DiscoveryTables.CredentialProfiles, name);
        transaction.Emit("credential_profile.deleted", name, $"Credential profile {name} was deleted.");
    }

    private static void CheckSecret(Transaction transaction, CallContext call, string? reference, string field)
    {
        if (reference is null) return;
        var (id, version) = SecretIds.Parse(reference, field);
        var secret = SecretService.Get(transaction, id);
        // Else a profile would let its maker use, against a host of its own, what it may not read.
        SecretAccess.RequireReader(secret, call.Principal);
        if (version is { } number && secret.Versions.All(kept => kept.Version != number))
            throw RpcException.NotFound("Secret version", reference, $"Kept are versions {string.Join(", ", secret.Versions.Select(static v => v.Version))}.");
    }

    private static RpcException NotFound(string name, IEnumerable<string> names)
    {
        var near = Suggestions.Nearest(name, [.. names]);
        return RpcException.NotFound("Credential profile", name, "credential_profile_list shows all.", near.Count == 0 ? null : [.. near.Take(Nearest)]);
    }
}
