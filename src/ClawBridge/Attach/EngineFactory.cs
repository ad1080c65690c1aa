using ClawBridge.State;

namespace ClawBridge.Attach;

/// <summary>Starts the bridge in this process.</summary>
/// <param name="inherited">Where the last owner accepted nodes, for an engine that takes its place; null where it did not, or where nobody will be there for long.</param>
/// <param name="held">The state directory's lock; the engine releases it at its disposal.</param>
internal delegate Task<IEngine> EngineFactory(DirectoryLock held, OwnersListener? inherited, CancellationToken cancellationToken);
