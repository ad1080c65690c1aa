using ClawBridge.Rpc;

namespace ClawBridge.Mcp;

/// <summary>One grouped tool: a capability whose methods are its actions.</summary>
/// <param name="Name">Like <c>claw_cluster</c>.</param>
/// <param name="Summary">What the capability is, one line.</param>
/// <param name="Methods">By name; at least one.</param>
internal sealed record ToolGroup(string Name, string Summary, IReadOnlyList<MethodDeclaration> Methods)
{
    /// <summary>No action of it changes anything.</summary>
    public bool IsReadOnly => Methods.All(static method => method.Effect == Effect.Read);

    /// <summary>Some action of it ends or deletes something.</summary>
    public bool IsDestructive => Methods.Any(static method => method.Effect == Effect.Destructive);
}
