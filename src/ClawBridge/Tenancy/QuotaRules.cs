using System.Globalization;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Tenancy;

/// <summary>Whether something more fits into the limits of a namespace and of its tenant. Pure.</summary>
internal static class QuotaRules
{
    private const string Hint = "Ask for less, wait until something there has ended, or have the limit raised with quota_set or tenant_quota_set.";

    /// <summary>
    /// -32002 unless all of it fits, the namespace's limits first. Only what is asked for is looked at: something that asks for no
    /// GPU is not refused because of GPUs.
    /// </summary>
    /// <param name="state">With what the transaction itself has written, so that of many that ask at once only as many get it as fit.</param>
    /// <param name="now">Unix milliseconds.</param>
    public static void Require(IStateView state, NamespaceRecord row, UsageShare asked, long now)
    {
        var view = TenancyView.Of(state);
        if (row.Quota != Quota.Unlimited) Require($"Namespace {view.QualifiedName(row)}", row.Quota, Usages.OfNamespace(state, row.Id), asked, now);
        if (view.Tenant(row.TenantId) is { } tenant && tenant.Quota != Quota.Unlimited)
            Require($"Tenant {tenant.Name}", tenant.Quota, Usages.OfTenant(state, tenant.Id), asked, now);
    }

    /// <summary>Whose quota has a limit there, the namespace's first, as it is called in sentences; null when neither it nor its tenant has.</summary>
    public static string? Limiting(IStateView state, NamespaceRecord row, Func<Quota, bool> limits)
    {
        var view = TenancyView.Of(state);
        if (limits(row.Quota)) return $"Namespace {view.QualifiedName(row)}";
        return view.Tenant(row.TenantId) is { } tenant && limits(tenant.Quota) ? $"Tenant {tenant.Name}" : null;
    }

    /// <summary>How full the fullest limit is, in percent; null when nothing is limited. The number of workloads is no resource and not part of it.</summary>
    /// <param name="now">Unix milliseconds.</param>
    public static double? MaxUtilization(Quota quota, UsageShare used, long now)
    {
        double?[] parts =
        [
            Percent(used.Gpus, quota.MaxGpus), Percent(used.GpuHoursAt(now), quota.GpuHours), Percent(used.MemoryMib, quota.MemoryMib),
            Percent(used.CpuCores, quota.CpuCores), Percent(used.StorageGb, quota.StorageGb),
        ];
        return parts.Max() is { } most ? Math.Round(most, 2) : null;
    }

    private static void Require(string who, Quota quota, UsageShare used, UsageShare asked, long now)
    {
        Fit(who, "GPU", "GPUs", quota.MaxGpus, used.Gpus, asked.Gpus);
        Fit(who, "CPU core", "CPU cores", quota.CpuCores, used.CpuCores, asked.CpuCores);
        Fit(who, "MiB of memory", "MiB of memory", quota.MemoryMib, used.MemoryMib, asked.MemoryMib);
        Fit(who, "workload", "workloads", quota.MaxWorkloads, used.Workloads, asked.Workloads);
        Fit(who, "GiB of storage", "GiB of storage", quota.StorageGb, used.StorageGb, asked.StorageGb);
        if (asked.Gpus > 0 && quota.GpuHours is { } hours && used.GpuHoursAt(now) is var spent && spent >= hours)
        {
            throw RpcException.Exhausted(ErrorKinds.QuotaExceeded,
                string.Create(CultureInfo.InvariantCulture, $"{who} may use {hours:0.##} {(hours == 1 ? "GPU hour" : "GPU hours")}; {spent:0.##} are used, {spent - hours:0.##} too many, and this asks for GPUs."),
                "Have the limit raised with quota_set or tenant_quota_set; GPU hours that are used do not come back.");
        }
    }

    private static void Fit(string who, string one, string many, long? limit, long used, long asked)
    {
        if (asked <= 0 || limit is not { } most || used + asked <= most) return;
        throw RpcException.Exhausted(ErrorKinds.QuotaExceeded,
            string.Create(CultureInfo.InvariantCulture,
                $"{who} may use {most} {(most == 1 ? one : many)}; {used} {(used == 1 ? "is" : "are")} in use and this asks for {asked}: {used + asked - most} too many."),
            Hint);
    }

    private static double? Percent(double used, double? limit) => limit switch
    {
        null => null,
        // Of nothing, nothing is used or everything.
        0 => used > 0 ? 100 : 0,
        { } most => used / most * 100,
    };
}
