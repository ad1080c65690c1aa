namespace ClawNode.Service;

/// <summary>The agent as a service of one kind of manager. Failures are <see cref="Cli.CliException"/> with a sentence.</summary>
internal interface IService
{
    ServiceManager Manager { get; }

    /// <summary>The file that makes it a service.</summary>
    string File { get; }

    Task<ServiceState> StateAsync(CancellationToken cancellationToken);

    /// <summary>Writes what is missing or differs and makes it start at boot; starts nothing.</summary>
    /// <param name="notes">Gets what a person should know, as sentences.</param>
    /// <returns>Whether anything that the running agent was started with has changed.</returns>
    Task<bool> InstallAsync(List<string> notes, CancellationToken cancellationToken);

    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Ends the agent; what it runs goes on.</summary>
    Task StopAsync(CancellationToken cancellationToken);

    /// <summary>Stops it and removes everything that <see cref="InstallAsync"/> has made.</summary>
    Task UninstallAsync(CancellationToken cancellationToken);
}
