using System.Runtime.CompilerServices;

namespace EndToEnd.Support;

/// <summary>Where the built programs are: <c>$CLAW_TEST_BIN</c>, else <c>artifacts/bin</c> of this checkout.</summary>
internal static class Binaries
{
    public static string Bridge => Find("claw-bridge");

    public static string Node => Find("clawnode");

    /// <summary>This checkout's top folder.</summary>
    public static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(here, "../../../.."));

    private static string Find(string name)
    {
        var folder = Environment.GetEnvironmentVariable("CLAW_TEST_BIN") ?? Path.Combine(Root(), "artifacts/bin");
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is missing: run ./build.sh first.");
    }
}
