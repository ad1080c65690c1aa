using ClawBridge.Protocol.Payloads;
using ClawBridge.Workloads;
using FsCheck;
using FsCheck.Fluent;

namespace ClawBridge.Tests.Workloads;

internal sealed class WorkloadStatesTests
{
    [TestCase("running,pending,failed", "running")]
    [TestCase("starting,pending", "starting")]
    [TestCase("failed,pending", "pending")]
    [TestCase("failed,completed", "failed")]
    [TestCase("completed,stopped", "stopped")]
    [TestCase("completed,completed", "completed")]
    [TestCase("stopping,completed", "stopping")]
    [TestCase("failed,running", "running")]
    public void The_whole_follows_from_its_replicas(string replicas, string whole)
    {
        var records = replicas.Split(',').Select((s, i) => ReplicaRecord.New(i) with { State = Parse(s) }).ToArray();
        Assert.That(WorkloadStates.Whole(records, records.Length, false), Is.EqualTo(Parse(whole)));
    }

    [Test]
    public void Final_states_have_no_way_out() =>
        Assert.That(
            from a in Enum.GetValues<WorkloadState>() from b in Enum.GetValues<WorkloadState>() where WorkloadStates.IsFinal(a) && a != b select WorkloadStates.CanBecome(a, b),
            Is.All.False);

    [Test]
    public void Whatever_a_node_reports_in_whatever_order_a_replica_never_makes_an_illegal_step() =>
        Prop.ForAll<(byte State, byte Version, byte Cause, byte Code)[], byte, bool>((reports, policy, stop) =>
        {
            var workload = Workload((RestartPolicy)(policy % 3), stop);
            var replica = workload.Replicas[0];
            foreach (var report in reports)
            {
                if (!replica.IsPlaced) return true;
                var next = AttemptRules.Reported(workload, replica, Status(report), 1000);
                if (!WorkloadStates.CanBecome(replica.State, next.State)) return false;
                replica = next;
            }

            return true;
        }).QuickCheckThrowOnFailure();

    [Test]
    public void What_has_ended_holds_nothing() =>
        Prop.ForAll<(byte State, byte Version, byte Cause, byte Code), byte, bool>((report, policy, stop) =>
        {
            var workload = Workload((RestartPolicy)(policy % 3), stop);
            var next = AttemptRules.Reported(workload, workload.Replicas[0], Status(report), 1000);
            return next.IsPlaced || (next.Gpus.Count == 0 && next.Stop is null && next.Ports.Count == 0);
        }).QuickCheckThrowOnFailure();

    private static WorkloadState Parse(string word) => Enum.Parse<WorkloadState>(word, ignoreCase: true);

    private static WorkloadRecord Workload(RestartPolicy policy, bool stop) => new()
    {
        Id = "w",
        Namespace = "default",
        Owner = "owner",
        State = WorkloadState.Starting,
        SubmittedAt = 0,
        StopRequested = stop,
        Spec = new WorkloadSpec { Image = "a", Runtime = "docker", RestartPolicy = policy, MaxRetries = 1 },
        Replicas = [ReplicaRecord.New(0) with { State = stop ? WorkloadState.Stopping : WorkloadState.Starting, NodeId = "n", Attempt = 1, Gpus = ["g"], Stop = stop ? StopTerms.Default : null }],
    };

    private static WorkloadStatus Status((byte State, byte Version, byte Cause, byte Code) report)
    {
        var state = (NodeWorkloadState)(report.State % 5);
        return new WorkloadStatus
        {
            WorkloadId = "w",
            Replica = 0,
            Attempt = 1,
            Epoch = 1,
            State = state,
            Version = report.Version,
            Runtime = "docker",
            Image = "a",
            ExitCode = state == NodeWorkloadState.Exited ? report.Code % 3 : null,
            ExitCause = state == NodeWorkloadState.Exited ? (NodeExitCause)(report.Cause % 7) : null,
        };
    }
}
