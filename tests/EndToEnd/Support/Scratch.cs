namespace EndToEnd.Support;

/// <summary>A private folder of one test, gone afterwards. Short, because Unix socket paths are.</summary>
internal sealed class Scratch : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("claw-").FullName;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A supervisor may still be writing its last line; the folder is in the system's temporary place.
        }
    }
}
