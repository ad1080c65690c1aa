using System.Text.Json;

namespace ClawBridge.Discovery.Probing;

/// <summary>Reads what the script found out about the container engine. Pure; it never throws.</summary>
internal static class ContainerReader
{
    private const string Docker = "docker";
    private const string Podman = "podman";

    private const int MostCdiFiles = 16;

    public static ContainerReport Read(ProbeOutput output)
    {
        var sockets = output.Facts("socket").Select(static fact => fact.Split(' ')).Where(static parts => parts.Length == 2).ToArray();
        var socket = Array.Find(sockets, static parts => parts[1] == "open") ?? sockets.FirstOrDefault();
        Answer[] answers = [.. new[] { "engine", Docker, Podman }.Select(output.Section).OfType<ProbeSection>().Select(Parse).OfType<Answer>()];
        var best = answers.FirstOrDefault(static answer => answer.Version is not null);
        var installed = best?.Engine
            ?? (output.Section(Docker) is not null ? Docker : output.Section(Podman) is not null ? Podman : socket is null ? null : socket[0].Contains(Podman, StringComparison.Ordinal) ? Podman : Docker);
        return new ContainerReport(
            Cdi(output), installed, best is null && installed is not null ? Fault(output) : null, best?.NvidiaRuntime ?? false, Toolkit(output), best is not null,
            socket?[0], socket?[1] == "open", best?.Version);
    }

    private static string[] Cdi(ProbeOutput output) =>
        [.. (output.Section("cdi")?.Output ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static path => path.StartsWith('/')).Distinct().Take(MostCdiFiles)];

    /// <summary>Of either of its programs; the last word of their first line.</summary>
    private static string? Toolkit(ProbeOutput output)
    {
        var section = output.Section("nvidia-ctk") ?? output.Section("nvidia-container-cli");
        if (section is null || section.TimedOut) return null;
        return section.Output.Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "unknown";
    }

    /// <summary>Null where there is a socket and no program that could ask what is behind it.</summary>
    private static string? Fault(ProbeOutput output)
    {
        if ((output.Section(Docker) ?? output.Section(Podman) ?? output.Section("engine")) is not { } section) return null;
        return section.TimedOut ? "it did not answer in time" : section.Quote;
    }

    /// <summary>From <c>docker info</c>, the same of its API (which Podman speaks too), or <c>podman info</c>; null for what is none of them.</summary>
    private static Answer? Parse(ProbeSection section)
    {
        if (section.Output.IndexOf('{', StringComparison.Ordinal) is var start && start < 0) return null;
        try
        {
            using var document = JsonDocument.Parse(section.Output.AsMemory(start).TrimEnd());
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return null;
            if (Member(root, "version") is { ValueKind: JsonValueKind.Object } podman) return new Answer(Podman, Text(podman, "Version"), false);
            var runtimes = Member(root, "Runtimes");
            var isPodman = Text(root, "ProductLicense")?.StartsWith("Apache", StringComparison.Ordinal) == true && Text(root, "BuildahVersion") is not null;
            return new Answer(isPodman ? Podman : Docker, Text(root, "ServerVersion"), runtimes is { ValueKind: JsonValueKind.Object } known && known.TryGetProperty("nvidia", out _));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonElement? Member(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value : null;

    private static string? Text(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text ? text : null;

    private sealed record Answer(string Engine, string? Version, bool NvidiaRuntime);
}
