using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Secrets;

/// <summary>How one room takes all that it has sealed from one master key to another, within a transaction.</summary>
/// <param name="Name">What the rows are called in the answer, like <c>secrets</c>.</param>
/// <param name="Reseal">Puts every row again that has something sealed in it, opened with the first sealer and sealed with the second; throws a <see cref="System.Security.Cryptography.CryptographicException"/> that names what does not open.</param>
internal sealed record ResealStep(string Name, Action<Transaction, ISealer, ISealer> Reseal);
