using ClawBridge.Secrets;
using ClawBridge.State;

namespace ClawBridge.Discovery.Credentials;

/// <summary>Which credential profiles log in with a secret. Pure.</summary>
internal static class CredentialUses
{
    /// <summary>Their names, in order.</summary>
    public static IReadOnlyList<string> Of(StateSnapshot state, string secretId) => Of(state.Rows(DiscoveryTables.CredentialProfiles).Values, secretId);

    /// <inheritdoc cref="Of(StateSnapshot, string)"/>
    public static IReadOnlyList<string> Of(Transaction transaction, string secretId) => Of(transaction.Rows(DiscoveryTables.CredentialProfiles).Values, secretId);

    private static IReadOnlyList<string> Of(IEnumerable<CredentialProfileRecord> profiles, string secretId) =>
        [.. profiles.Where(profile => Names(profile.SecretRef, secretId) || Names(profile.SudoSecretRef, secretId)).Select(static profile => profile.Id).Order(StringComparer.Ordinal)];

    private static bool Names(string? reference, string secretId) => reference is not null && SecretReference.TryParse(reference, out var secret) && secret.Id == secretId;
}
