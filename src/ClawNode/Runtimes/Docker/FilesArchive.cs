using System.Formats.Tar;
using System.Text;

namespace ClawNode.Runtimes.Docker;

/// <summary>Packs a workload's files into the archive that the engine unpacks at the container's root.</summary>
internal static class FilesArchive
{
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    /// <summary>A tar archive with one regular file for each path, mode 0644, owned by root; missing directories are made by the engine.</summary>
    public static byte[] Of(IReadOnlyDictionary<string, string> files, DateTimeOffset now)
    {
        using var archive = new MemoryStream();
        using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            foreach (var (path, text) in files.OrderBy(static file => file.Key, StringComparer.Ordinal))
            {
                using var content = new MemoryStream(Encoding.UTF8.GetBytes(text));
                writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path.TrimStart('/')) { Mode = FileMode, ModificationTime = now, DataStream = content });
            }
        }

        return archive.ToArray();
    }
}
