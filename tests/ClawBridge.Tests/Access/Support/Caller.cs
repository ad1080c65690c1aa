using ClawBridge.Rpc;

namespace ClawBridge.Tests.Access.Support;

/// <summary>Someone who calls, and what a plain reading of the declarations says about what it may call.</summary>
/// <param name="Principal">Who the session belongs to; null is the owner.</param>
/// <param name="Meta">Members of <c>_meta</c> that it sends.</param>
/// <param name="May">Whether it gets past the gate.</param>
internal sealed record Caller(string Name, bool IsReadOnly, string? Principal, string Meta, Func<MethodDeclaration, bool> May)
{
    public override string ToString() => Name;
}
