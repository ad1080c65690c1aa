namespace ClawBridge.Rpc;

/// <summary>
/// Encrypts what must not lie readable at rest, under the cluster's master key. Seal inside the body of the transaction that
/// stores the result: between a body and an earlier call the master key may have been replaced.
/// </summary>
internal interface ISealer
{
    /// <param name="context">Bound to the sealed text without being in it: the same is needed to open it.</param>
    byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> context);

    /// <summary>Null when it was sealed under another key or context, or altered.</summary>
    byte[]? Open(ReadOnlySpan<byte> sealedText, ReadOnlySpan<byte> context);
}
