using ClawBridge.Rpc;
using ClawBridge.Tenancy;

namespace ClawBridge.Workloads;

/// <summary>The declared params of <c>workload_submit</c>. Ranges are told here and checked once more, with sentences, by <see cref="SubmitValidator"/>.</summary>
internal static class SubmitParameters
{
    public static IReadOnlyList<Field> All =>
    [
        new("image", Shape.Text(SubmitValidator.MaxImageLength), "Image reference; with runtime process only a label.", IsRequired: true),
        new("name", Shape.Text(), "Unique among the unfinished workloads of the namespace: 1 to 63 lower-case letters, digits and dashes.", IsTarget: true),
        new("gpus", Shape.Integer(0, SubmitValidator.MaxGpus), "GPUs per replica; handed over whole, by UUID.", Default: "0"),
        new("cpu_cores", Shape.Integer(0, SubmitValidator.MaxCores), "Cores per replica: request and limit; left out, 1 is reserved, without a limit unless a quota has one; 0 reserves none, which a quota of cores refuses."),
        new("memory_mb", Shape.Integer(0, SubmitValidator.MaxMemoryMb), "MiB per replica: request and limit; left out, 512 are reserved, without a limit unless a quota has one; 0 reserves none, which a quota of memory refuses."),
        new("env", Shape.Map(Shape.Text()), "Environment; names match [A-Za-z_][A-Za-z0-9_]*.", Default: "{}"),
        new("command", Shape.List(Shape.Text(), SubmitValidator.MaxEntries), "Program and arguments; empty = the image's own.", Default: "[]"),
        new("priority", Shape.Integer(int.MinValue, int.MaxValue), "Higher is placed first; among equals the older one.", Default: "0"),
        new("devices", Shape.List(Shape.Text()), "Device files to hand over, like /dev/fuse.", Default: "[]"),
        new("env_secrets", Shape.Map(Shape.Text()), "Variable to secret: its id, or id@version. The value reaches only the workload.", Default: "{}"),
        new("files", Shape.Map(Shape.Text()), "Absolute path to text: files written before the start, at most 1 MiB together.", Default: "{}"),
        new("idle_timeout_seconds", Shape.Integer(1, SubmitValidator.MaxSeconds), "Stops it after its GPUs were idle this long."),
        new("image_pull_policy", Shape.Word("always", "if_not_present", "never"), "When the image is pulled.", Default: "\"if_not_present\""),
        new("labels", WorkloadShapes.Labels, "Labels of the workload.", Default: "{}"),
        new("max_retries", Shape.Integer(0, int.MaxValue), "Failed attempts after which a replica has failed for good; left out, 3 with on_failure and no limit with always."),
        new("namespace", Shape.Text(TenancyShapes.LongestReference), "Namespace that it lives in: its id, tenant/name, or its name where the caller sees only one.", Default: "\"default/default\""),
        new("network", Shape.Word("bridge", "host"), "Network of its own, or the node's.", Default: "\"bridge\""),
        new("node_selector", WorkloadShapes.Labels, "Labels that a node must have.", Default: "{}"),
        new("on_node_lost", Shape.Word("wait", "reschedule", "fail"), "When its node is lost: wait for it (exactly one copy runs), start elsewhere, or fail; left out, wait with GPUs and reschedule without."),
        new("ports", Shape.List(Port), "Ports to publish.", Default: "[]"),
        new("registry_auth", Shape.Record(new Field("secret_id", Shape.Text(), "Secret with {\"username\",\"password\",\"server\"?} or user:password.", IsRequired: true)), "Credentials for the pull."),
        new("replicas", Shape.Integer(1, SubmitValidator.MaxReplicas), "How many copies run.", Default: "1"),
        new("restart_policy", Shape.Word("never", "on_failure", "always"), "When an ended replica is started again, after 1, 2, 4 … 300 s.", Default: "\"never\""),
        new("runtime", Shape.Word("docker", "process"), "A container, or a process of the node where its config allows that.", Default: "\"docker\""),
        new("secret_files", Shape.Map(Shape.Text()), "Absolute path to secret: its id, or id@version. The file is in memory, never on the node's disk; at most 1 MiB of secrets together.", Default: "{}"),
        new("shm_size_mb", Shape.Integer(1, SubmitValidator.MaxMemoryMb), "MiB of shared memory."),
        new("timeout_seconds", Shape.Integer(1, SubmitValidator.MaxSeconds), "Stops a run, as failed, after this long."),
        new("user", Shape.Text(200), "User to run as, like 1000:1000."),
        new("volumes", Shape.List(Volume), "Volumes or directories of the node to mount.", Default: "[]"),
        new("working_dir", Shape.Text(), "Absolute working directory."),
    ];

    private static Shape Port => Shape.Record(
        new("container_port", Shape.Integer(1, 65535), "Port inside.", IsRequired: true),
        new("host_port", Shape.Integer(1, 65535), "Port of the node; left out, the node chooses."),
        new("protocol", WorkloadShapes.Protocol, "Transport.", Default: "\"tcp\""),
        new("name", Shape.Text(63), "The port's label."));

    private static Shape Volume => Shape.Record(
        new("mount_path", Shape.Text(), "Absolute path inside.", IsRequired: true),
        new("name", Shape.Text(), "Named volume of the node; either this or host_path."),
        new("host_path", Shape.Text(), "Directory of the node, where its config allows it."),
        new("read_only", Shape.Boolean(), "Mount it read-only.", Default: "false"));
}
