using ClawBridge.State;

namespace ClawBridge.Attach;

/// <summary>Starts the bridge in this process.</summary>
/// <param name="held">The state directory's lock; the engine releases it at its disposal.</param>
internal delegate Task<IEngine> EngineFactory(DirectoryLock held, CancellationToken cancellationToken);
