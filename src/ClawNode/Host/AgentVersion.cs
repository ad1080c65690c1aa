using System.Runtime.InteropServices;

namespace ClawNode.Host;

/// <summary>This program's version.</summary>
internal static class AgentVersion
{
    public static string Text { get; } = typeof(AgentVersion).Assembly.GetName().Version is { } version ? version.ToString(3) : "0.0.0";

    /// <summary>What this program was built for, as <c>uname -m</c> writes it.</summary>
    public static string Architecture { get; } = RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "x86_64",
        System.Runtime.InteropServices.Architecture.Arm64 => "aarch64",
        var other => other.ToString().ToLowerInvariant(),
    };
}
