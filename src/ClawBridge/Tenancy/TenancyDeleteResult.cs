using ClawBridge.Rpc;

namespace ClawBridge.Tenancy;

/// <summary>The answer of <c>tenant_delete</c> and <c>namespace_delete</c>.</summary>
/// <param name="Deleted">False: it is gone when what is in it has ended.</param>
internal sealed record TenancyDeleteResult(bool Success, bool Deleted, string Id)
{
    public static Shape Declared { get; } = Shape.Record(
        new("success", Shape.Boolean(), "True: it is deleted, or will be."),
        new("deleted", Shape.Boolean(), "False: what is in it is being stopped, it takes nothing new, and it is gone when all of it has ended."),
        new("id", Shape.Text(), "The deleted one."));
}
