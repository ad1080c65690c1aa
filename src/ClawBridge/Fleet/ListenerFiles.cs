using ClawBridge.Discovery.Join;
using ClawBridge.Pki;
using Microsoft.AspNetCore.Http;

namespace ClawBridge.Fleet;

/// <summary>
/// What a listener serves over plain HTTP requests: <c>GET /healthz</c>, what <see cref="JoinFiles"/> has, and where it speaks TLS <c>GET /ca.pem</c> (the root) and
/// <c>GET /ca.crl</c> (the issuing CA's revocation list, DER; <c>?issuer=ID</c> gives another authority's).
/// </summary>
internal static class ListenerFiles
{
    /// <param name="certificates">Null for a listener without TLS.</param>
    public static async Task ServeAsync(HttpContext context, ServerCertificates? certificates, PkiServices pki, JoinFiles join)
    {
        switch (context.Request.Path.Value)
        {
            case "/healthz":
                context.Response.ContentType = "application/json";
                await context.Response.Body.WriteAsync("""{"ok":true,"status":"live"}"""u8.ToArray(), context.RequestAborted);
                break;
            case "/ca.pem" when certificates is not null:
                context.Response.ContentType = "application/x-pem-file";
                await context.Response.WriteAsync(certificates.CaPem, context.RequestAborted);
                break;
            case "/ca.crl" when certificates is not null && Find(pki, context.Request.Query["issuer"]) is { } list:
                context.Response.ContentType = "application/pkix-crl";
                await context.Response.Body.WriteAsync(list.Der, context.RequestAborted);
                break;
            default:
                if (await join.ServeAsync(context)) break;
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private static RevocationList? Find(PkiServices pki, string? issuer)
    {
        var state = pki.Store.Current;
        var wanted = string.IsNullOrEmpty(issuer) ? Authorities.Issuing(state.Rows(PkiTables.Authorities))?.Id : issuer;
        return pki.Revocations.Of(state).FirstOrDefault(list => list.IssuerId == wanted);
    }
}
