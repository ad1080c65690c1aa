using ClawBridge.Protocol.Payloads;

namespace ClawBridge.Workloads;

/// <summary>The secrets that go with one start command. Lives only until that is written.</summary>
/// <param name="Files">Absolute path → value.</param>
/// <param name="Env">Variable → value.</param>
/// <param name="RegistryAuth">For the pull; null without one.</param>
internal sealed record StartSecrets(IReadOnlyDictionary<string, string> Files, IReadOnlyDictionary<string, string> Env, RegistryAuth? RegistryAuth)
{
    public static StartSecrets None { get; } = new(new Dictionary<string, string>(), new Dictionary<string, string>(), null);

    /// <summary>Never prints a value.</summary>
    public override string ToString() => nameof(StartSecrets);
}
