using ClawBridge.Rpc;

namespace ClawBridge.Workloads;

/// <summary>Declared forms that several workload methods share.</summary>
internal static class WorkloadShapes
{
    public static readonly string[] States = ["pending", "starting", "running", "stopping", "stopped", "completed", "failed"];

    private const string FinishedMeaning = "When it stopped, completed or failed for good; Unix milliseconds.";
    private const string StartedMeaning = "When its first replica first ran; Unix milliseconds.";
    private static readonly string[] s_protocols = ["tcp", "udp"];

    public static Field Id => new("workload_id", Shape.Text(400), "The workload: its id, its name (the unfinished one, else the newest; namespace/name or tenant/namespace/name outside of default), or at least 6 characters of its id.", IsRequired: true, IsTarget: true);

    public static Shape Protocol => Shape.Word(s_protocols);

    public static Shape Labels => Shape.Map(Shape.Text(LabelRules.MaxValueLength));

    public static Shape Port => Shape.Record(
        new("container_port", Shape.Integer(1, 65535), "Port inside."),
        new("host_port", Shape.Integer(1, 65535).Nullable, "Port of the node."),
        new("protocol", Protocol, "Transport."),
        new("name", Shape.Text().Nullable, "The port's label."));

    public static Shape Replica => Shape.Record(
        new("index", Shape.Integer(0), "Number of the replica, from 0."),
        new("state", Shape.Word(States), "Its state."),
        new("node_id", Shape.Text().Nullable, "Node that has it; null while none is chosen."),
        new("gpus", Shape.List(Shape.Text()), "UUIDs of its GPUs."),
        new("attempt", Shape.Integer(0), "How often it was placed."),
        new("exit_code", Shape.Integer().Nullable, "Exit code of its last attempt."),
        new("reason", Shape.Text().Nullable, "Why it is in this state, as a sentence."),
        new("node_name", Shape.Text().Nullable, "Name of the node."),
        new("ports", Shape.List(Port), "Published ports with the node's real ones."),
        new("retries", Shape.Integer(0), "Failed attempts that counted against max_retries."),
        new("started_at", Shape.Time().Nullable, "Start of its attempt; Unix milliseconds."),
        new("finished_at", Shape.Time().Nullable, "End of its last attempt; Unix milliseconds."));

    public static Shape Summary => Shape.Record([
        .. Legacy,
        new("namespace", Shape.Text(), "Its namespace, tenant/name."),
        new("namespace_id", Shape.Text(), "The namespace's id."),
        new("reason", Shape.Text().Nullable, "Why it is in this state, as a sentence."),
        new("replicas", Shape.List(Replica), "Its replicas by index."),
    ]);

    public static Shape ListItem => Shape.Record([
        .. Legacy,
        new("labels", Labels, "Its labels."),
        new("namespace", Shape.Text(), "Its namespace, tenant/name."),
        new("namespace_id", Shape.Text(), "The namespace's id."),
        new("reason", Shape.Text().Nullable, "Why it is in this state, as a sentence."),
        new("replica_count", Shape.Integer(0), "Wanted replicas."),
        new("replicas_running", Shape.Integer(0), "Replicas that run."),
    ]);

    public static Shape Detail => Shape.Record(
        new("assigned_gpus", Shape.List(Shape.Integer(0)), "Numbers of replica 0's GPUs on its node."),
        new("assigned_node", Shape.Text().Nullable, "Node of replica 0."),
        new("cpu_cores", Shape.Integer(0), "Cores asked for, per replica."),
        new("env", Shape.Map(Shape.Text()).Nullable, "Environment; null when empty."),
        new("finished_at", Shape.Time().Nullable, FinishedMeaning),
        new("gpu_count", Shape.Integer(0), "GPUs per replica."),
        new("id", Shape.Text(), "Its id, a UUID."),
        new("image", Shape.Text(), "Container image."),
        new("memory_mb", Shape.Integer(0), "MiB asked for, per replica."),
        new("name", Shape.Text().Nullable, "Its name."),
        new("schedule_failure", Shape.Text().Nullable, "Why replicas find no node now; null when none waits."),
        new("started_at", Shape.Time().Nullable, StartedMeaning),
        new("state", Shape.Word(States), "State of the whole."),
        new("submitted_at", Shape.Time(), "When it was submitted; Unix milliseconds."),
        new("command", Shape.List(Shape.Text()), "Program and arguments; empty = the image's own."),
        new("devices", Shape.List(Shape.Text()), "Device files handed over."),
        new("env_secrets", Shape.Map(Shape.Text()), "Variables whose values are secrets, with the secrets' ids."),
        new("files", Shape.List(Shape.Text()), "Paths of the files that are written before the start."),
        new("idle_timeout_seconds", Shape.Integer(1).Nullable, "Seconds of idle GPUs after which it is stopped."),
        new("image_pull_policy", Shape.Word("always", "if_not_present", "never"), "When the image is pulled."),
        new("labels", Labels, "Its labels."),
        new("max_retries", Shape.Integer(0).Nullable, "Failed attempts after which a replica is failed for good; null = no limit."),
        new("namespace", Shape.Text(), "Its namespace, tenant/name."),
        new("namespace_id", Shape.Text(), "The namespace's id."),
        new("network", Shape.Word("bridge", "host"), "Network mode."),
        new("node_selector", Labels, "Labels that its nodes must have."),
        new("on_node_lost", Shape.Word("wait", "reschedule", "fail"), "What happens when its node is lost."),
        new("owner", Shape.Text(), "Who submitted it."),
        new("ports", Shape.List(Port), "Ports asked for."),
        new("priority", Shape.Integer(), "Higher is placed first."),
        new("reason", Shape.Text().Nullable, "Why it is in this state, as a sentence."),
        new("registry_auth", Shape.Record(new Field("secret_id", Shape.Text(), "Secret with the credentials.")).Nullable, "Credentials for the pull; null without."),
        new("replica_count", Shape.Integer(0), "Wanted replicas."),
        new("replicas", Shape.List(Replica), "Its replicas by index."),
        new("restart_policy", Shape.Word("never", "on_failure", "always"), "When an ended replica is started again."),
        new("runtime", Shape.Word("docker", "process"), "What runs it."),
        new("secret_files", Shape.Map(Shape.Text()), "Paths at which secrets can be read, with the secrets' ids."),
        new("shm_size_mb", Shape.Integer(1).Nullable, "MiB of shared memory."),
        new("timeout_seconds", Shape.Integer(1).Nullable, "Seconds after which a run is stopped."),
        new("user", Shape.Text().Nullable, "User that it runs as."),
        new("volumes", Shape.List(Volume), "Mounts."),
        new("working_dir", Shape.Text().Nullable, "Working directory."));

    private static Shape Volume => Shape.Record(
        new("name", Shape.Text().Nullable, "Volume of the node."),
        new("host_path", Shape.Text().Nullable, "Directory of the node."),
        new("mount_path", Shape.Text(), "Path inside."),
        new("read_only", Shape.Boolean(), "Mounted read-only."));

    private static IReadOnlyList<Field> Legacy =>
    [
        new("assigned_node", Shape.Text().Nullable, "Node of replica 0."),
        new("finished_at", Shape.Time().Nullable, FinishedMeaning),
        new("gpu_count", Shape.Integer(0), "GPUs per replica."),
        new("id", Shape.Text(), "Its id, a UUID."),
        new("image", Shape.Text(), "Container image."),
        new("name", Shape.Text().Nullable, "Its name."),
        new("started_at", Shape.Time().Nullable, StartedMeaning),
        new("state", Shape.Word(States), "State of the whole: running if any replica runs."),
        new("submitted_at", Shape.Time(), "When it was submitted; Unix milliseconds."),
    ];
}
