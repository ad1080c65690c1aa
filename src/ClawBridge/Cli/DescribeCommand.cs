using System.Text;
using ClawBridge.Hosting;
using ClawBridge.Rpc;

namespace ClawBridge.Cli;

/// <summary><c>describe [METHOD]</c>: the methods, or all about one of them; as text, JSON (OpenRPC) or handlers.md.</summary>
internal sealed class DescribeCommand(ParsedArguments invocation, TextWriter output) : ICommand
{
    public async Task<int> RunAsync(CancellationToken stop)
    {
        var methods = Catalog.Create();
        await output.WriteAsync(Render(methods));
        return ExitCodes.Ok;
    }

    private string Render(MethodTable methods)
    {
        if (invocation.Has("markdown")) return HandlersDocument.Render(methods.Declarations);
        if (invocation.Has("json")) return Json(methods) + "\n";
        if (invocation.Arguments.Count > 1) throw new CliException("Write: claw-bridge describe [METHOD].");
        if (invocation.Arguments is [var name]) return HandlersDocument.RenderMethod(Find(methods, name).Declaration);
        var list = new StringBuilder();
        foreach (var declaration in methods.Declarations) list.Append(declaration.Name.PadRight(26)).Append(declaration.Summary).Append('\n');
        return list.ToString();
    }

    private static string Json(MethodTable methods)
    {
        using var document = new JsonBuffer();
        OpenRpcDocument.Write(methods.Declarations, document);
        return Encoding.UTF8.GetString(document.Written);
    }

    private static IHandler Find(MethodTable methods, string name)
    {
        try
        {
            return methods.Find(name).Handler;
        }
        catch (RpcException e)
        {
            throw new CliException($"{e.Message} {e.ErrorData.Hint}");
        }
    }
}
