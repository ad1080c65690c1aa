namespace ClawNode.Service;

/// <summary>Files that other programs of the machine read: whole or as before.</summary>
internal static class ServiceFile
{
    public static async Task WriteAsync(string path, string text, UnixFileMode mode, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path) ?? "/");
        var beside = $"{path}.new";
        System.IO.File.Delete(beside);
        await System.IO.File.WriteAllTextAsync(beside, text, cancellationToken);
        System.IO.File.SetUnixFileMode(beside, mode);
        System.IO.File.Move(beside, path, overwrite: true);
    }
}
