using ClawBridge.State;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Rpc;

/// <summary>What calls need besides their handlers.</summary>
/// <param name="Ledger">Null keeps no audit.</param>
/// <param name="Answers">Null ignores idempotency keys.</param>
/// <param name="Watch">Null lets calls that run on go on, whatever becomes of their caller's rights.</param>
internal sealed record DispatcherServices(
    IStore Store, ICallGate Gate, ICallLedger? Ledger, AnswerStore? Answers, Confirmations Confirmations, TimeProvider Time, ILogger Logger,
    ICallWatch? Watch = null);
