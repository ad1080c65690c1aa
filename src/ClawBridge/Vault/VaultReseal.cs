using System.Security.Cryptography;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Vault;

/// <summary>Brings the vault under a new master key.</summary>
internal static class VaultReseal
{
    /// <summary>
    /// Opens each value with one sealer and seals it with the other; nothing else about the entries changes. The vault seals and opens
    /// inside of transactions only, so its own sealer has to use the new key from the next transaction on.
    /// </summary>
    /// <exception cref="CryptographicException">A value does not open; the message names its entry.</exception>
    public static void Reseal(Transaction transaction, ISealer from, ISealer to)
    {
        foreach (var value in transaction.Rows(VaultTables.Values).Values)
        {
            var plain = from.Open(value.Sealed, VaultSeals.Context(value.Id))
                ?? throw new CryptographicException($"The value of vault entry '{value.Id}' does not open under the present master key.");
            try
            {
                transaction.Put(VaultTables.Values, VaultSeals.Seal(to, value.Id, plain));
            }
            finally
            {
                CryptographicOperations.ZeroMemory(plain);
            }
        }
    }
}
