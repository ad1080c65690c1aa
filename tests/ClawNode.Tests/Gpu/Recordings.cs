using System.Runtime.CompilerServices;

namespace ClawNode.Tests.Gpu;

/// <summary>The recorded answers in <c>Gpu/Recorded</c>.</summary>
internal static class Recordings
{
    public static string PathOf(string name, [CallerFilePath] string here = "") =>
        Path.Combine(Path.GetDirectoryName(here) ?? ".", "Recorded", name);

    public static string Text(string name) => File.ReadAllText(PathOf(name));
}
