using ClawNode.Gpu;
using ClawNode.Runtimes.Records;
using ClawNode.Runtimes.Secrets;
using Microsoft.Extensions.Logging;

namespace ClawNode.Runtimes.Attempts;

/// <summary>What every attempt needs of its surroundings.</summary>
/// <param name="Ended">Called once for each attempt that ends.</param>
internal sealed record AttemptServices(
    AttemptStore Store, SecretStore Secrets, ChangeFeed Changes, IGpuInventory Gpus, TimeProvider Time, ILogger Logger, Action Ended);
