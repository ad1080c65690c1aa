using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using ClawBridge.Discovery.Join;
using ClawBridge.Pki;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClawBridge.Fleet;

/// <summary>
/// Accepts nodes: WebSocket on any path, and the files of <see cref="ListenerFiles"/>. Plain <c>ws</c> on loopback addresses, TLS with
/// the cluster's own CA everywhere else.
/// </summary>
internal sealed class Listener : IAsyncDisposable
{
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(2);

    private readonly WebApplication _application;
    private readonly FleetService _fleet;
    private readonly ServerCertificates? _certificates;
    private readonly AgentProgram _agent;

    private Listener(WebApplication application, FleetService fleet, ServerCertificates? certificates, AgentProgram agent, ListenerAddress address)
    {
        (_application, _fleet, _certificates, _agent, Address) = (application, fleet, certificates, agent, address);
    }

    public ListenerAddress Address { get; }

    /// <summary>Binds, starts to accept, and starts the fleet's health clocks.</summary>
    /// <param name="pki">Issues the certificate of a listener with TLS; the first start of one makes the cluster CA.</param>
    /// <exception cref="ListenException">The address cannot be used.</exception>
    public static async Task<Listener> StartAsync(
        ListenOptions options, FleetService fleet, PkiServices pki, ILoggerFactory loggers, TimeProvider time, CancellationToken cancellationToken)
    {
        var addresses = await AddressesAsync(options.Host, cancellationToken);
        var isPlain = addresses.All(IPAddress.IsLoopback);
        if (isPlain && options.RequireMtls)
        {
            throw new ListenException(
                $"Client certificates cannot be required on {options.Host}:{options.Port}: on loopback the listener speaks plain ws. Listen on another address, or leave --require-mtls out.");
        }

        var certificates = isPlain ? null : await ServerCertificates.StartAsync(pki, ListenNames.Of(options), time, loggers.CreateLogger<ServerCertificates>(), cancellationToken);
        var agent = new AgentProgram(options.AgentFile);
        var application = Build(options, addresses, certificates, pki, fleet, new JoinFiles(agent, fleet, certificates), loggers);
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch (Exception e) when (e is IOException or SocketException or InvalidOperationException)
        {
            await application.DisposeAsync();
            agent.Dispose();
            throw new ListenException($"Cannot listen on {options.Host}:{options.Port}: {e.Message} Choose another address or port with --listen.", e);
        }

        var port = new Uri(application.Urls.First()).Port;
        var address = new ListenerAddress(port, ListenNames.LocalUrl(addresses, port, isPlain), options.AdvertiseUrl, certificates?.CaSha256, certificates?.CaPem);
        (fleet.Address, fleet.Agent) = (address, agent);
        fleet.Watch();
        return new Listener(application, fleet, certificates, agent, address);
    }

    public async ValueTask DisposeAsync()
    {
        (_fleet.Address, _fleet.Agent) = (null, null);
        await _fleet.StopAsync();
        using (var grace = new CancellationTokenSource(StopGrace)) await _application.StopAsync(grace.Token);
        await _application.DisposeAsync();
        _certificates?.Dispose();
        _agent.Dispose();
    }

    private static WebApplication Build(
        ListenOptions options, IReadOnlyList<IPAddress> addresses, ServerCertificates? certificates, PkiServices pki, FleetService fleet, JoinFiles join,
        ILoggerFactory loggers)
    {
        // The empty builder reads no environment, no appsettings.json of whatever folder this runs in, and no command line.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.Services.AddSingleton<IHostLifetime, NoHostLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 0;
            kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
            foreach (var address in addresses) kestrel.Listen(address, options.Port, endpoint => Configure(endpoint, certificates));
        });
        var application = builder.Build();
        application.UseWebSockets(new WebSocketOptions { KeepAliveInterval = Timeout.InfiniteTimeSpan });
        application.Run(context => context.WebSockets.IsWebSocketRequest
            ? ServeNodeAsync(context, fleet, certificates is not null, options.RequireMtls)
            : ListenerFiles.ServeAsync(context, certificates, pki, join));
        return application;
    }

    [SuppressMessage("Security", "CA5359", Justification = "Which certificates count is decided with connect, where a refusal can say why.")]
    private static void Configure(Microsoft.AspNetCore.Server.Kestrel.Core.ListenOptions endpoint, ServerCertificates? certificates)
    {
        endpoint.Protocols = HttpProtocols.Http1;
        if (certificates is null) return;
        endpoint.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = async context => new SslServerAuthenticationOptions
            {
                ServerCertificateContext = await certificates.CurrentAsync(context.CancellationToken),
                // Asked for, not demanded: who joins has none yet, and /ca.pem is for everybody. What is shown is judged with connect.
                ClientCertificateRequired = true,
                RemoteCertificateValidationCallback = static (_, _, _, _) => true,
                CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
            },
        });
    }

    private static async Task ServeNodeAsync(HttpContext context, FleetService fleet, bool isTls, bool requiresCertificate)
    {
        // Nodes send no Origin; a browser always does, and no web page has business here.
        if (context.Request.Headers.Origin.Count > 0)
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        var tls = isTls ? new PeerTls(context.Connection.ClientCertificate?.RawData, requiresCertificate) : null;
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        await fleet.ServeAsync(new KestrelSocket(socket, context.Connection.RemoteIpAddress, tls));
    }

    private static async Task<IReadOnlyList<IPAddress>> AddressesAsync(string host, CancellationToken cancellationToken)
    {
        if (host is "*" or "") return [IPAddress.Any];
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return [IPAddress.Loopback];
        if (IPAddress.TryParse(host, out var address)) return [address];
        try
        {
            var found = await Dns.GetHostAddressesAsync(host, cancellationToken);
            if (found.Length > 0) return [.. found.Distinct()];
        }
        catch (SocketException e)
        {
            throw new ListenException(string.Create(CultureInfo.InvariantCulture, $"Cannot listen on '{host}': the name does not resolve ({e.Message})."), e);
        }

        throw new ListenException($"Cannot listen on '{host}': the name has no address.");
    }
}
