using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Shared;

/// <summary>
/// Snapshot tests in Verify's file convention: the answer is compared with <c>Class.Method[.suffix].verified.json</c> beside
/// the test file. On a difference the answer is left in <c>….received.json</c>; <c>SNAPSHOT_ACCEPT=1</c> makes it the new
/// verified one.
/// </summary>
internal static class Snapshot
{
    private static readonly JsonWriterOptions Indented =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Compares a JSON text; how it is indented does not matter, the order of its members does.</summary>
    public static void Match(
        string json, string? suffix = null, [CallerFilePath] string file = "", [CallerMemberName] string member = "") =>
        MatchText(Indent(json) + "\n", "json", suffix, file, member);

    /// <summary>Compares any text, with the extension of its kind (<c>txt</c>, <c>md</c>).</summary>
    public static void MatchText(
        string text, string extension, string? suffix = null, [CallerFilePath] string file = "", [CallerMemberName] string member = "")
    {
        var stem = $"{Path.GetFileNameWithoutExtension(file)}.{member}{(suffix is null ? "" : "." + suffix)}";
        var folder = Path.GetDirectoryName(file) ?? ".";
        var verified = Path.Combine(folder, $"{stem}.verified.{extension}");
        var received = Path.Combine(folder, $"{stem}.received.{extension}");
        var actual = NormalLines(text);

        if (File.Exists(verified) && NormalLines(File.ReadAllText(verified)) == actual)
        {
            File.Delete(received);
            return;
        }
        if (Environment.GetEnvironmentVariable("SNAPSHOT_ACCEPT") == "1")
        {
            File.WriteAllText(verified, actual);
            File.Delete(received);
            return;
        }
        File.WriteAllText(received, actual);
        var expected = File.Exists(verified) ? NormalLines(File.ReadAllText(verified)) : "";
        Assert.Fail($"{stem}.verified.{extension} differs.\n{FirstDifference(expected, actual)}\n"
            + $"The answer is in {stem}.received.{extension}; SNAPSHOT_ACCEPT=1 accepts it.");
    }

    private static string Indent(string json)
    {
        using var document = JsonDocument.Parse(json);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented)) document.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    private static string NormalLines(string text) => text.ReplaceLineEndings("\n");

    private static string FirstDifference(string expected, string actual)
    {
        var (wanted, found) = (expected.Split('\n'), actual.Split('\n'));
        var line = 0;
        while (line < wanted.Length && line < found.Length && wanted[line] == found[line]) line++;
        return $"line {line + 1}: expected <{wanted.ElementAtOrDefault(line)}>, found <{found.ElementAtOrDefault(line)}>";
    }
}
