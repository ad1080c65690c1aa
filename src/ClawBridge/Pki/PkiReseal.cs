using System.Security.Cryptography;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Pki;

/// <summary>Puts this room's sealed values under another master key.</summary>
internal static class PkiReseal
{
    /// <summary>Seals every authority's key anew.</summary>
    /// <exception cref="CryptographicException">A key does not open under <paramref name="from"/>; the transaction must not be kept then.</exception>
    public static void Reseal(Transaction transaction, ISealer from, ISealer to)
    {
        foreach (var record in transaction.Rows(PkiTables.Authorities).Values)
        {
            var context = Authority.SealContext(record.Id);
            var plain = from.Open(record.SealedKey, context)
                ?? throw new CryptographicException($"The key of the certificate authority {record.Id} does not open under the old master key.");
            try
            {
                transaction.Put(PkiTables.Authorities, record with { SealedKey = to.Seal(plain, context) });
            }
            finally
            {
                CryptographicOperations.ZeroMemory(plain);
            }
        }
    }
}
