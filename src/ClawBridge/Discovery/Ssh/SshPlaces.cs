namespace ClawBridge.Discovery.Ssh;

/// <summary>The files of one login, in a folder that only this user can enter, and what stays from one to the next.</summary>
/// <param name="Folder">Its own; removed with the session.</param>
/// <param name="OwnKnownHosts">The bridge's own list, where a key that is trusted on first use is written down.</param>
/// <param name="UserKnownHosts">The lists of the user and of the machine, which are only read.</param>
internal sealed record SshPlaces(string Folder, string OwnKnownHosts, IReadOnlyList<string> UserKnownHosts)
{
    /// <summary>Short: a socket's path has little more than a hundred characters.</summary>
    public string Control => Path.Combine(Folder, "c");

    public string Helper => Path.Combine(Folder, "h");

    public string Agent => Path.Combine(Folder, "a");

    /// <summary>Removes the folder; a cleaner of temporary files may have been there first.</summary>
    public void Remove()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is left holds nothing but dead sockets.
        }
    }
}
