using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ClawBridge.State;

namespace ClawBridge.Attach;

/// <summary>Finds a path for the owner's socket that fits into a socket address.</summary>
internal static class SocketPlace
{
    /// <summary>The field holds 108 bytes, the last of which ends the text (unix(7)).</summary>
    private const int LongestPath = 107;

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// In the state directory where that is short enough; else a name made of a hash of it under <c>$XDG_RUNTIME_DIR</c>, else in a
    /// directory of this user's own under <c>/tmp</c>.
    /// </summary>
    /// <exception cref="AttachException">No place can be had; the bridge works, but others cannot attach.</exception>
    public static string Choose(StateDirectory directory, Func<string, string?> environment)
    {
        if (Fits(directory.SocketPath)) return directory.SocketPath;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(directory.Path)).AsSpan(0, 8));
        if (environment("XDG_RUNTIME_DIR") is { Length: > 0 } runtime && Path.IsPathRooted(runtime) && Directory.Exists(runtime))
        {
            var path = Path.Combine(runtime, $"claw-{hash}.sock");
            if (Fits(path)) return path;
        }

        var own = string.Create(CultureInfo.InvariantCulture, $"/tmp/claw-{PeerCredentials.EffectiveUser()}");
        EnsureOwn(own);
        return Path.Combine(own, $"{hash}.sock");
    }

    private static bool Fits(string path) => Encoding.UTF8.GetByteCount(path) <= LongestPath;

    /// <summary>Both ends check each other's user as well, so a directory that somebody else prepared can only be in the way.</summary>
    private static void EnsureOwn(string path)
    {
        Directory.CreateDirectory(path, OwnerOnly);
        if (File.GetUnixFileMode(path) != OwnerOnly)
            throw new AttachException($"Others cannot attach to this bridge: {path} can be entered by other users. Remove it, or use a state directory with a shorter path.");
    }
}
