using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClawNode.Runtimes.Docker.Api;

namespace ClawNode.Runtimes.Docker;

/// <summary>
/// The container engine's HTTP API over its Unix socket. Throws <see cref="EngineException"/> for the engine's own errors and
/// <see cref="RuntimeUnavailableException"/> when it cannot be reached.
/// </summary>
internal sealed class EngineClient : IDisposable
{
    private const string OldestApi = "1.24";
    private const string NewestKnownApi = "1.41";
    private const int MaxErrorChars = 2000;
    private static readonly MediaTypeHeaderValue s_json = new("application/json");
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);
    private readonly HttpClient _http;
    private volatile string? _api;

    public EngineClient(string socketPath)
    {
        SocketPath = socketPath;
        _http = NewClient(new SocketsHttpHandler { ConnectCallback = async (_, cancellationToken) => new NetworkStream(await OpenSocketAsync(cancellationToken), ownsSocket: true) });
    }

    public string SocketPath { get; }

    /// <summary>Agrees on the newest API version that both sides know.</summary>
    public async Task<EngineVersion> NegotiateAsync(CancellationToken cancellationToken)
    {
        var version = await VersionAsync(cancellationToken);
        var offered = version.ApiVersion ?? OldestApi;
        if (Compare(offered, OldestApi) < 0 || Compare(version.MinApiVersion ?? OldestApi, NewestKnownApi) > 0)
        {
            throw new RuntimeUnavailableException(
                $"The container engine {version.Version} speaks API {version.MinApiVersion} to {offered}; this agent needs one between {OldestApi} and {NewestKnownApi}.");
        }

        _api = Compare(offered, NewestKnownApi) < 0 ? offered : NewestKnownApi;
        return version;
    }

    /// <summary>The one question with a limit: it decides whether an engine that takes connections also answers.</summary>
    private async Task<EngineVersion> VersionAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ConnectTimeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/version");
            using var response = await SendRawAsync(_http, request, limit.Token);
            return await ReadAsync(response, DockerJson.Default.EngineVersion, limit.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RuntimeUnavailableException($"The container engine takes connections at {SocketPath}, but has not answered for {ConnectTimeout.TotalSeconds:F0} seconds.", e);
        }
    }

    /// <summary>Sends a request whose answer's body is of no interest. 304 (nothing to do) is no error.</summary>
    public async Task SendAsync(HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken)
    {
        using var response = await OpenAsync(method, path, content, cancellationToken);
    }

    public async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await OpenAsync(HttpMethod.Get, path, null, cancellationToken);
        return await ReadAsync(response, type, cancellationToken);
    }

    public async Task<T> PostAsync<T>(string path, HttpContent? content, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await OpenAsync(HttpMethod.Post, path, content, cancellationToken);
        return await ReadAsync(response, type, cancellationToken);
    }

    /// <summary>Sends a request and hands over the answer as soon as its headers are there; the caller disposes it.</summary>
    public async Task<HttpResponseMessage> OpenAsync(
        HttpMethod method, string path, HttpContent? content, CancellationToken cancellationToken, Action<HttpRequestMessage>? adorn = null)
    {
        if (_api is null) await NegotiateAsync(cancellationToken);
        using var request = new HttpRequestMessage(method, $"/v{_api}{path}") { Content = content };
        adorn?.Invoke(request);
        return await SendRawAsync(_http, request, cancellationToken);
    }

    /// <summary>
    /// Starts an exec whose standard input is written by us. Its connection is its own: closing the sending half is the only way to tell the
    /// program that its input has ended.
    /// </summary>
    public async Task<AttachedExec> AttachExecAsync(string execId, CancellationToken cancellationToken)
    {
        Socket? socket = null;
        var client = NewClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancel) => new NetworkStream(socket = await OpenSocketAsync(cancel), ownsSocket: true),
        });
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/v{_api}/exec/{execId}/start") { Content = Json(new StartExec(), DockerJson.Default.StartExec) };
            request.Headers.Connection.Add("Upgrade");
            request.Headers.Upgrade.Add(new ProductHeaderValue("tcp"));
            var response = await SendRawAsync(client, request, cancellationToken);
            return new AttachedExec(client, response, await response.Content.ReadAsStreamAsync(cancellationToken), socket!);
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>A JSON body with its length, which is what engines expect.</summary>
    public static HttpContent Json<T>(T value, JsonTypeInfo<T> type) =>
        new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(value, type)) { Headers = { ContentType = s_json } };

    public void Dispose() => _http.Dispose();

    /// <summary>Compares API versions like 1.41 by their numbers.</summary>
    internal static int Compare(string left, string right) =>
        Version.TryParse(left, out var l) && Version.TryParse(right, out var r) ? l.CompareTo(r) : string.CompareOrdinal(left, right);

    private static HttpClient NewClient(SocketsHttpHandler handler)
    {
        handler.UseProxy = false;
        handler.ConnectTimeout = ConnectTimeout;
        return new HttpClient(handler) { BaseAddress = new Uri("http://engine"), Timeout = Timeout.InfiniteTimeSpan };
    }

    private async ValueTask<Socket> OpenSocketAsync(CancellationToken cancellationToken)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private async Task<HttpResponseMessage> SendRawAsync(HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response;
        try
        {
            response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException e)
        {
            throw Unreachable(e);
        }

        if ((int)response.StatusCode < 400) return response;
        using (response)
        {
            throw new EngineException(response.StatusCode, await ErrorTextAsync(response, cancellationToken));
        }
    }

    private async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonSerializer.DeserializeAsync(body, type, cancellationToken)
                ?? throw new RuntimeUnavailableException($"The container engine at {SocketPath} gave an empty answer.");
        }
        catch (Exception e) when (e is IOException or HttpRequestException or JsonException)
        {
            throw Unreachable(e);
        }
    }

    private RuntimeUnavailableException Unreachable(Exception e) => new(
        $"The container engine does not answer at {SocketPath} ({e.GetBaseException().Message}). Start it (systemctl start docker), or set docker_socket in the node's config.", e);

    private static async Task<string> ErrorTextAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var text = await response.Content.ReadAsStringAsync(cancellationToken);
        if (text.Length > MaxErrorChars) text = text[..MaxErrorChars];
        try
        {
            return JsonSerializer.Deserialize(text, DockerJson.Default.EngineError)?.Message ?? text;
        }
        catch (JsonException)
        {
            return text.Length > 0 ? text : $"HTTP status {(int)response.StatusCode}";
        }
    }
}
