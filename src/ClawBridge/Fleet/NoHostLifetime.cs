using Microsoft.Extensions.Hosting;

namespace ClawBridge.Fleet;

/// <summary>The program itself decides when it ends; the web host must not take over its signals.</summary>
internal sealed class NoHostLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
