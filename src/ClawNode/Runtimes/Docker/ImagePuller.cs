using System.Text;
using System.Text.Json;
using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using ClawNode.Runtimes.Docker.Api;

namespace ClawNode.Runtimes.Docker;

/// <summary>Pulls images through the engine.</summary>
internal sealed class ImagePuller(EngineClient engine)
{
    private const string AuthHeader = "X-Registry-Auth";

    /// <summary>Pulls, and tells how far it is; throws <c>IMAGE_UNAVAILABLE</c> with the registry's own words.</summary>
    public async Task PullAsync(string image, RegistryAuth? auth, Action<string> report, CancellationToken cancellationToken)
    {
        report("pulling image");
        var (name, tag) = Split(image);
        var path = $"/images/create?fromImage={Uri.EscapeDataString(name)}{(tag is null ? "" : $"&tag={Uri.EscapeDataString(tag)}")}";
        try
        {
            using var response = await engine.OpenAsync(HttpMethod.Post, path, null, cancellationToken, request => Authorize(request, auth));
            await FollowAsync(response, image, report, cancellationToken);
        }
        catch (EngineException e)
        {
            throw Unavailable(image, e.Message);
        }
    }

    /// <summary>An image reference as the engine wants it: a digest stays with the name, no tag means <c>latest</c>.</summary>
    internal static (string Name, string? Tag) Split(string image)
    {
        if (image.Contains('@', StringComparison.Ordinal)) return (image, null);
        var colon = image.LastIndexOf(':');
        return colon > image.LastIndexOf('/') ? (image[..colon], image[(colon + 1)..]) : (image, "latest");
    }

    private static void Authorize(HttpRequestMessage request, RegistryAuth? auth)
    {
        if (auth is null) return;
        var json = JsonSerializer.Serialize(new RegistryCredentials(auth.Username, auth.Password, auth.Server), DockerJson.Default.RegistryCredentials);
        // Engines read the URL-safe alphabet with padding.
        request.Headers.Add(AuthHeader, Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).Replace('+', '-').Replace('/', '_'));
    }

    private async Task FollowAsync(HttpResponseMessage response, string image, Action<string> report, CancellationToken cancellationToken)
    {
        var tracker = new PullTracker();
        try
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                if (line.Length == 0 || JsonSerializer.Deserialize(line, DockerJson.Default.PullMessage) is not { } message) continue;
                if (message.Error is { } error) throw Unavailable(image, error);
                report(tracker.Next(message));
            }
        }
        catch (Exception e) when (e is IOException or HttpRequestException or JsonException)
        {
            throw new RuntimeUnavailableException($"The pull of {image} was cut off by the container engine at {engine.SocketPath}.", e);
        }
    }

    private static CommandException Unavailable(string image, string why) => new(InvokeErrorCodes.ImageUnavailable, $"The image {image} could not be pulled: {why}");
}
