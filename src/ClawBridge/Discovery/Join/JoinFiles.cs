using System.Globalization;
using ClawBridge.Fleet;
using ClawBridge.Pki;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ClawBridge.Discovery.Join;

/// <summary>
/// What a machine downloads to join: <c>/bootstrap.sh</c>, <c>/clawnode-Linux-ARCH</c> and its <c>.sha256</c>. None of it is a secret;
/// what lets a machine in is the token.
/// </summary>
/// <param name="certificates">Null for a listener without TLS.</param>
internal sealed class JoinFiles(AgentProgram agent, FleetService fleet, ServerCertificates? certificates)
{
    private const string Script = "/bootstrap.sh";
    private const string Prefix = "/clawnode-";
    private const string HashSuffix = ".sha256";

    /// <summary>Answers the request when it is for one of these files; else false.</summary>
    public async Task<bool> ServeAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        var isScript = path == Script;
        if (!isScript && !path.StartsWith(Prefix, StringComparison.Ordinal)) return false;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (!HttpMethods.IsGet(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET";
            await SayAsync(context, StatusCodes.Status405MethodNotAllowed, "Only GET is possible here.");
        }
        else if (isScript)
        {
            await ServeScriptAsync(context);
        }
        else
        {
            await ServeProgramAsync(context, path[1..]);
        }

        return true;
    }

    private async Task ServeScriptAsync(HttpContext context)
    {
        if (fleet.Address is not { } address)
        {
            await SayAsync(context, StatusCodes.Status503ServiceUnavailable, "The bridge is starting or ending; try again.");
            return;
        }

        context.Response.ContentType = "text/x-shellscript; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsync(BootstrapScript.Text(address.AdvertiseUrl ?? address.LocalUrl, certificates?.CaPem), context.RequestAborted);
    }

    private async Task ServeProgramAsync(HttpContext context, string name)
    {
        if (await agent.CurrentAsync(context.RequestAborted) is not { } file)
        {
            await SayAsync(context, StatusCodes.Status404NotFound,
                $"This bridge has no clawnode to hand out: no program for Linux is at {agent.Path}. Put it there, or start the bridge with --clawnode FILE.");
            return;
        }

        var isHash = name.EndsWith(HashSuffix, StringComparison.Ordinal);
        if ((isHash ? name[..^HashSuffix.Length] : name) != file.Name)
        {
            await SayAsync(context, StatusCodes.Status404NotFound, $"There is no such clawnode here: this bridge has {file.Name} only.");
        }
        else if (isHash)
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            context.Response.Headers.CacheControl = "no-store";
            await context.Response.WriteAsync($"{file.Sha256}  {file.Name}\n", context.RequestAborted);
        }
        else
        {
            await ServeAsync(context, file);
        }
    }

    private static async Task ServeAsync(HttpContext context, AgentFile file)
    {
        var tag = new EntityTagHeaderValue($"\"{file.Sha256}\"");
        context.Response.GetTypedHeaders().ETag = tag;
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        await using var stream = new FileStream(file.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 64 * 1024, FileOptions.Asynchronous | FileOptions.SequentialScan);
        if (stream.Length != file.Length)
        {
            context.Response.Headers.ETag = default;
            await SayAsync(context, StatusCodes.Status503ServiceUnavailable, "The program is being replaced right now; try again.");
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = file.Length;
        await stream.CopyToAsync(context.Response.Body, context.RequestAborted);
    }

    private static async Task SayAsync(HttpContext context, int status, string sentence)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        if (status == StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = 5.ToString(CultureInfo.InvariantCulture);
        await context.Response.WriteAsync(sentence + "\n", context.RequestAborted);
    }
}
