using System.Text.Json;
using ClawBridge.Rpc;
using ClawBridge.Text;

namespace ClawBridge.Mcp;

/// <summary>Carries out <c>tools/call</c>: one action of a grouped tool, or <c>claw_describe</c>.</summary>
/// <param name="methods">Everything that the program has.</param>
internal sealed class ToolCalls(IReadOnlyList<MethodDeclaration> methods, MethodFilter filter, BridgeLink bridge, IMcpClient client)
{
    private const string DeclineAction = "decline";

    private static readonly JsonElement Empty = JsonDocument.Parse("{}").RootElement;

    private readonly Dictionary<string, MethodDeclaration> _methods = methods.Where(static method => ToolNames.Of(method) is not null).ToDictionary(static method => method.Name, StringComparer.Ordinal);
    private readonly IReadOnlyList<ToolGroup> _groups = ToolGroups.Of(filter.Of(methods));

    /// <summary>The tools that are offered.</summary>
    public IReadOnlyList<ToolGroup> Groups => _groups;

    /// <summary>
    /// Errors of the action are answered as results, so that the model sees them. Throws <see cref="RpcException"/> only for what is no
    /// call of a tool at all.
    /// </summary>
    /// <param name="progressToken">As the client gave it; null when it wants no progress.</param>
    public async Task<ToolResult> CallAsync(string tool, JsonElement arguments, JsonElement? progressToken, CancellationToken cancellation)
    {
        var group = _groups.FirstOrDefault(group => group.Name == tool);
        if (group is null && tool != ToolNames.Describe) throw UnknownTool(tool);
        try
        {
            if (group is null) return Describe(arguments);
            Check(arguments, "action", "params");
            var method = Find(tool, McpJson.Text(arguments, "action") ?? throw Missing("action", $"one of {string.Join(", ", group.Methods.Select(static m => m.Name))}"));
            return await RunAsync(method, Parameters(arguments), progressToken, cancellation);
        }
        catch (RpcException e)
        {
            return ToolErrors.Of(e);
        }
    }

    /// <summary>Makes a call on the bridge, if it is offered. Throws <see cref="RpcException"/> when it is not.</summary>
    public async Task<BridgeAnswer> CallAsync(string method, CancellationToken cancellation)
    {
        Offer(_methods[method]);
        return await bridge.CallAsync(method, Empty, null, cancellation);
    }

    /// <summary>Whether a call of this method is offered.</summary>
    public bool Offers(string method) => filter.Refusal(_methods[method]) is null;

    private async Task<ToolResult> RunAsync(MethodDeclaration method, JsonElement parameters, JsonElement? progressToken, CancellationToken cancellation)
    {
        var progress = progressToken is { } token ? new ProgressRelay(client, token) : null;
        var answer = await bridge.CallAsync(method.Name, WithMeta(parameters, null), progress is null ? null : progress.TellAsync, cancellation);
        if (answer.Code == ErrorCodes.ConfirmationRequired && client.CanElicit && McpJson.Text(McpJson.Member(answer.Value, "data"), "confirm") is { } confirm)
        {
            if (await AskAsync(method, parameters, answer, cancellation) is not { } said) return ToolErrors.Of(answer.Value);
            if (said != "accept") return ToolErrors.Refused(method.Name, said == DeclineAction ? DeclineAction : "cancel");
            answer = await bridge.CallAsync(method.Name, WithMeta(parameters, confirm), progress is null ? null : progress.TellAsync, cancellation);
        }

        return answer.IsError ? ToolErrors.Of(answer.Value) : ResultLimit.Of(answer.Value, method, parameters);
    }

    /// <summary>What the user said; null when the client could not ask.</summary>
    private async Task<string?> AskAsync(MethodDeclaration method, JsonElement parameters, BridgeAnswer answer, CancellationToken cancellation)
    {
        try
        {
            return await client.AskAsync(Question(method, parameters, answer.Value.GetProperty("data")), cancellation);
        }
        catch (RpcException)
        {
            return null;
        }
    }

    /// <summary>What the method does, to what, and the plan.</summary>
    private static string Question(MethodDeclaration method, JsonElement parameters, JsonElement data)
    {
        var target = method.TargetParameter is { IsSecret: false } named && McpJson.Text(parameters, named.Name) is { } text ? $" {text}" : "";
        var plan = McpJson.Member(data, "plan") is { ValueKind: JsonValueKind.Array } steps ? steps.EnumerateArray().Select(static step => $"\n- {step.GetString()}") : [];
        return $"{method.Name}{target}: {method.Summary}\nThis would be done:{string.Concat(plan)}\nShall it be done?";
    }

    /// <summary>The params with who makes the call and, when there is one, the confirmation.</summary>
    private JsonElement WithMeta(JsonElement parameters, string? confirm)
    {
        var meta = McpJson.Member(parameters, "_meta");
        // What is no object is the bridge's to refuse.
        if (meta is { ValueKind: not JsonValueKind.Object } || (confirm is null && client.Name is null)) return parameters;
        return McpJson.Read(McpJson.Of(writer =>
        {
            writer.WriteStartObject();
            foreach (var member in parameters.EnumerateObject().Where(static member => member.Name != "_meta")) member.WriteTo(writer);
            writer.WriteStartObject("_meta"u8);
            foreach (var member in (meta ?? Empty).EnumerateObject().Where(member => confirm is null || member.Name != "confirm")) member.WriteTo(writer);
            if (confirm is not null) writer.WriteString("confirm"u8, confirm);
            if (client.Name is { } name && McpJson.Member(meta, "agent") is null) writer.WriteString("agent"u8, name);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }))!.Value;
    }

    private ToolResult Describe(JsonElement arguments)
    {
        Check(arguments, "method");
        var name = McpJson.Text(arguments, "method") ?? throw Missing("method", "the name of an action");
        var method = Find(null, name);
        using var json = new JsonBuffer();
        var writer = json.StartValue();
        OpenRpcDocument.WriteMethod(writer, method);
        writer.Flush();
        return ResultLimit.Of(McpJson.Read(json.Written.ToArray())!.Value, method, arguments);
    }

    private MethodDeclaration Find(string? tool, string action)
    {
        var offered = _groups.SelectMany(static group => group.Methods).Select(static method => method.Name);
        if (!_methods.TryGetValue(action, out var method))
        {
            var near = Suggestions.Nearest(action, offered);
            throw RpcException.Invalid(tool is null ? "$.method" : "$.action", $"There is no action '{(action.Length <= 80 ? action : string.Concat(action.AsSpan(0, 77), "..."))}'.",
                near.Count > 0 ? $"Use {near[0]}." : "Use an action that the tools' descriptions list.", near);
        }

        Offer(method);
        if (tool is not null && ToolNames.Of(method) != tool)
            throw RpcException.Invalid("$.action", $"{action} is no action of {tool}.", $"Call {ToolNames.Of(method)} with it.", [ToolNames.Of(method)!]);
        return method;
    }

    private void Offer(MethodDeclaration method)
    {
        if (filter.Refusal(method) is { } why)
            throw RpcException.Denied($"This MCP server does not offer {method.Name}: {why}.", "Do without it, or ask whoever set the server up.");
    }

    private static JsonElement Parameters(JsonElement arguments) => McpJson.Member(arguments, "params") switch
    {
        null => Empty,
        { ValueKind: JsonValueKind.Object } parameters => parameters,
        _ => throw RpcException.Invalid("$.params", "$.params must be an object.", "Send the action's parameters by name, like {\"node_id\":\"gpu-1\"}."),
    };

    private static void Check(JsonElement arguments, params ReadOnlySpan<string> known)
    {
        foreach (var member in arguments.EnumerateObject())
        {
            if (!known.Contains(member.Name))
                throw RpcException.Invalid($"$.{member.Name}", $"$.{member.Name} is no argument of this tool.", known.Length > 1 ? "Put the action's parameters into params." : $"It takes {known[0]} only.");
        }
    }

    private static RpcException Missing(string name, string what) => RpcException.Invalid($"$.{name}", $"$.{name} is missing: it must be {what}.");

    private RpcException UnknownTool(string tool)
    {
        var near = Suggestions.Nearest(tool, _groups.Select(static group => group.Name).Append(ToolNames.Describe));
        return RpcException.Invalid("$.name", "There is no such tool.", near.Count > 0 ? $"Use {near[0]}." : "tools/list answers all tools.", near);
    }
}
