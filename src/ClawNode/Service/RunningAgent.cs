using ClawNode.Identity;
using ClawNode.Link;

namespace ClawNode.Service;

/// <summary>Whether the agent that runs is the one that a service would start now.</summary>
internal static class RunningAgent
{
    /// <summary>Its program was replaced, or its config was written after it had read it.</summary>
    public static bool IsOutdated(StateDirectory state, ServicePlan plan)
    {
        if (!state.IsLocked() || StatusBoard.Read(state) is not { } status) return true;
        var written = new DateTimeOffset(File.GetLastWriteTimeUtc(plan.ConfigFile)).ToUnixTimeMilliseconds();
        return written >= status.StartedAt || Program(status.Pid) != plan.Program;
    }

    /// <summary>What the process runs; a replaced file has <c> (deleted)</c> behind it. Null when it is gone or somebody else's.</summary>
    private static string? Program(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/exe").LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
