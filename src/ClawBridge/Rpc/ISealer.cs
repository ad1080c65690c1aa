namespace ClawBridge.Rpc;

/// <summary>Encrypts what must not lie readable at rest, under the cluster's master key.</summary>
internal interface ISealer
{
    /// <param name="context">Bound to the sealed text without being in it: the same is needed to open it.</param>
    byte[] Seal(ReadOnlySpan<byte> plain, ReadOnlySpan<byte> context);

    /// <summary>Null when it was sealed under another key or context, or altered.</summary>
    byte[]? Open(ReadOnlySpan<byte> sealedText, ReadOnlySpan<byte> context);
}
