namespace ClawBridge.Protocol.Frames;

/// <summary>Payload of the <c>connect.challenge</c> event, the first frame on every connection.</summary>
/// <param name="Nonce">Must come back in the device proof.</param>
/// <param name="Ts">Unix milliseconds; the proof's <c>signedAt</c> may differ by 120 s at most.</param>
internal sealed record ConnectChallenge(string Nonce, long Ts);
