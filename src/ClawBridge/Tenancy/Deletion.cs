using System.Globalization;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Tenancy;

/// <summary>How a call deletes a tenant or a namespace: refused while something is in it, or with force after a confirmation.</summary>
internal static class Deletion
{
    /// <summary>The error of a namespace or tenant that every cluster has.</summary>
    public static RpcException OfDefault(string what) =>
        RpcException.Conflict(ErrorKinds.WrongState, $"The default {what} cannot be deleted: every cluster has it.", "Delete what is in it instead.");

    /// <summary>The caller must be allowed to delete what is in the namespaces too. -32001.</summary>
    public static void RequireContents(CallContext call, IStateView state, IEnumerable<NamespaceRecord> rows, INamespaceContents contents)
    {
        foreach (var row in rows)
        {
            if (call.Principal.Rights.In(contents.DeletePermission, row.Place) || contents.In(state, row.Id).Count == 0) continue;
            var name = TenancyView.Of(state).QualifiedName(row);
            throw RpcException.Denied($"{call.Principal.Name} does not have the permission {contents.DeletePermission} in namespace {name}, which is not empty.",
                "Ask an administrator for a role that has it, or to delete what is in it.");
        }
    }

    /// <summary>-32004 while something has not ended.</summary>
    public static RpcException Occupied(string who, DeletePlan plan) => RpcException.Conflict(
        ErrorKinds.WrongState,
        string.Create(CultureInfo.InvariantCulture,
            $"{who} has {plan.Unfinished.Count} unfinished {(plan.Unfinished.Count == 1 ? "workload" : "workloads")} and cannot be deleted: {string.Join(", ", plan.Unfinished.Take(5).Select(static item => item.Label))}."),
        "Stop them first, or send force: true to stop and delete all that is in it.");
}
