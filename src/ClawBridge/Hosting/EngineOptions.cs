using ClawBridge.Fleet;

namespace ClawBridge.Hosting;

/// <summary>What an engine is started with.</summary>
/// <param name="Listen">Null opens no listener.</param>
internal sealed record EngineOptions(ListenOptions? Listen);
