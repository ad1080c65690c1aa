namespace ClawNode.Cli;

/// <summary>The legacy's subcommands that have another name here.</summary>
internal static class LegacyAliases
{
    public static IReadOnlyList<string> Replace(IReadOnlyList<string> words) => words.Count == 0 ? words : words[0] switch
    {
        "gpu-list" => ["gpus", .. words.Skip(1)],
        "gpu-metrics" => ["gpus", "--metrics", .. words.Skip(1)],
        "info" => ["exec", "system.info", .. words.Skip(1)],
        _ => words,
    };
}
