namespace ClawBridge.Protocol.Payloads;

/// <summary>
/// Environment variables that no secret may be: the dynamic loader or a shell acts on them before the workload's program does, and
/// repeats a value that it cannot use in an error, which lands in the workload's log. Pure.
/// </summary>
internal static class SecretVariables
{
    private static readonly string[] Prefixes = ["LD_", "LC_", "BASH"];

    private static readonly string[] Names = ["CDPATH", "ENV", "GLIBC_TUNABLES", "IFS", "LANG", "LANGUAGE", "PATH", "PS4", "SHELLOPTS"];

    public static bool IsReserved(string name) =>
        Names.Contains(name) || Array.Exists(Prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
