namespace ClawNode.Service;

/// <summary>Chooses the manager that keeps the agent running on this machine.</summary>
internal static class Services
{
    /// <summary>The one that is installed already, else the one that fits.</summary>
    public static async Task<IService> FindAsync(ServicePlan plan, IPrograms programs, TimeProvider time, CancellationToken cancellationToken)
    {
        ServiceManager[] kinds = plan.IsRoot
            ? [ServiceManager.Systemd, ServiceManager.Supervisor, ServiceManager.Launchd]
            : [ServiceManager.SystemdUser, ServiceManager.Supervisor, ServiceManager.Launchd];
        var installed = kinds.Select(kind => Of(kind, plan, programs, time)).FirstOrDefault(static service => System.IO.File.Exists(service.File));
        return installed ?? Of(await FittingAsync(plan, programs, cancellationToken), plan, programs, time);
    }

    public static IService Of(ServiceManager manager, ServicePlan plan, IPrograms programs, TimeProvider time) => manager switch
    {
        ServiceManager.Systemd => new SystemdService(plan, programs, isUser: false),
        ServiceManager.SystemdUser => new SystemdService(plan, programs, isUser: true),
        ServiceManager.Launchd => new LaunchdService(plan, programs),
        _ => new SupervisorService(plan, programs, time),
    };

    private static async Task<ServiceManager> FittingAsync(ServicePlan plan, IPrograms programs, CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsMacOS()) return ServiceManager.Launchd;
        if (!Directory.Exists(plan.SystemdMark)) return ServiceManager.Supervisor;
        if (plan.IsRoot) return ServiceManager.Systemd;
        if (plan.RuntimeDir is not { } runtime) return ServiceManager.Supervisor;
        var environment = new Dictionary<string, string> { ["XDG_RUNTIME_DIR"] = runtime };
        var answer = await programs.RunAsync("systemctl", ["--user", "show-environment"], cancellationToken, environment: environment);
        return answer.IsOk ? ServiceManager.SystemdUser : ServiceManager.Supervisor;
    }
}
