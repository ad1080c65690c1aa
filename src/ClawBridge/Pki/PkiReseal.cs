using System.Security.Cryptography;
using System.Text;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Pki;

/// <summary>Takes the private keys of this room from one master key to another.</summary>
internal static class PkiReseal
{
    /// <exception cref="RpcException">-32004: a key does not open, so that it would be lost.</exception>
    public static void Reseal(Transaction transaction, ISealer from, ISealer to)
    {
        foreach (var authority in transaction.Rows(PkiTables.Authorities).Values)
        {
            var context = Encoding.ASCII.GetBytes($"authorities/{authority.Id}");
            var plain = from.Open(authority.SealedKey, context) ?? throw RpcException.Conflict(
                ErrorKinds.WrongState, $"The key of the certificate authority '{authority.Id}' does not open under the present master key; nothing was changed.",
                "Its row was altered or comes from another cluster: restore a backup first.");
            transaction.Put(PkiTables.Authorities, authority with { SealedKey = to.Seal(plain, context) });
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}
