using System.Formats.Tar;
using System.Net.Sockets;

namespace EndToEnd.Support;

/// <summary>Images that tests make for themselves, without a registry, and the engine's own words about things.</summary>
internal sealed class EngineImages : IDisposable
{
    private const UnixFileMode Executable = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly HttpClient _engine = new(new SocketsHttpHandler
    {
        ConnectCallback = static async (_, cancellationToken) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(Engine.Socket), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        },
    }) { BaseAddress = new Uri("http://engine") };

    /// <summary>Makes an image of the one program at the path, a static busybox, with links to it, and gives its name.</summary>
    public async Task<string> MakeAsync(string program, IReadOnlyList<string> links, params string[] changes)
    {
        var tag = Guid.NewGuid().ToString("N");
        using var archive = new MemoryStream();
        await using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
        {
            await using var content = File.OpenRead("/bin/busybox");
            await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, program) { Mode = Executable, DataStream = content });
            foreach (var link in links) await writer.WriteEntryAsync(new PaxTarEntry(TarEntryType.SymbolicLink, link) { LinkName = "/" + program, Mode = Executable });
        }

        var query = string.Concat(changes.Select(static change => "&changes=" + Uri.EscapeDataString(change)));
        using var body = new ByteArrayContent(archive.ToArray());
        using var response = await _engine.PostAsync(new Uri($"/images/create?fromSrc=-&repo=claw-test&tag={tag}{query}", UriKind.Relative), body);
        response.EnsureSuccessStatusCode();
        await response.Content.ReadAsStringAsync();
        return $"claw-test:{tag}";
    }

    /// <summary>What the engine answers to a question, as text.</summary>
    public Task<string> AskAsync(string path) => _engine.GetStringAsync(new Uri(path, UriKind.Relative));

    public async Task RemoveAsync(string image)
    {
        using var response = await _engine.DeleteAsync(new Uri($"/images/{image}?force=1", UriKind.Relative));
    }

    public void Dispose() => _engine.Dispose();
}
