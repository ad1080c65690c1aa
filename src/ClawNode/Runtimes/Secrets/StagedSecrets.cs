namespace ClawNode.Runtimes.Secrets;

/// <summary>Where an attempt's secrets lie in memory: names and paths, never a value, so it may be kept and shown.</summary>
/// <param name="Directory">The attempt's own directory, on a file system in memory.</param>
/// <param name="Files">The path that the workload asked for → the file that holds the text.</param>
/// <param name="EnvFile">The file that holds the variables, or null for none; its form is the runtime's (<see cref="EnvSecretsText"/>).</param>
/// <param name="EnvNames">The variables' names.</param>
internal sealed record StagedSecrets(string Directory, IReadOnlyDictionary<string, string> Files, string? EnvFile, IReadOnlyList<string> EnvNames)
{
    /// <summary>Whether everything is still there: memory is lost when the machine restarts.</summary>
    public bool AreThere() => Files.Values.All(File.Exists) && (EnvFile is null || File.Exists(EnvFile));
}
