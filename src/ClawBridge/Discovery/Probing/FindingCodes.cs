namespace ClawBridge.Discovery.Probing;

/// <summary>The closed list of <see cref="Finding.Code"/>.</summary>
internal static class FindingCodes
{
    public const string ProbeCutOff = "probe_cut_off";
    public const string OsUnsupported = "os_unsupported";
    public const string ArchitectureUnsupported = "architecture_unsupported";
    public const string LibcUnsupported = "libc_unsupported";
    public const string GlibcTooOld = "glibc_too_old";
    public const string NoOpenSsl = "no_openssl";
    public const string SudoMissing = "sudo_missing";
    public const string SudoRefused = "sudo_refused";
    public const string SudoPasswordNeeded = "sudo_password_needed";
    public const string SudoPasswordWrong = "sudo_password_wrong";
    public const string NoSystemd = "no_systemd";
    public const string SystemdUnhealthy = "systemd_unhealthy";
    public const string NoTempFolder = "no_temp_folder";
    public const string NoExec = "noexec";
    public const string LittleDisk = "little_disk";
    public const string LittleMemory = "little_memory";
    public const string ClockSkew = "clock_skew";
    public const string NoGpu = "no_gpu";
    public const string NoDriver = "no_driver";
    public const string DriverFault = "driver_fault";
    public const string DriverTooOld = "driver_too_old";
    public const string GpuUnhealthy = "gpu_unhealthy";
    public const string NoEngine = "no_container_engine";
    public const string EngineUnreachable = "engine_unreachable";
    public const string EngineNotOpen = "engine_not_open";
    public const string NoToolkit = "no_nvidia_toolkit";
    public const string NoRuntime = "no_nvidia_runtime";
    public const string AlreadyInstalled = "already_installed";
}
