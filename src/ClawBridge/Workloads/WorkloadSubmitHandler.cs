using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.Tenancy;

namespace ClawBridge.Workloads;

/// <summary><c>workload_submit</c>: takes a workload, which is placed and started from then on.</summary>
internal sealed class WorkloadSubmitHandler(WorkloadService workloads) : Handler<SubmitRequest, WorkloadSummary>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "workload_submit",
        Summary = "Submits a workload: a container (or a process) with GPUs, cores and memory, run on the best fitting node.",
        Group = "workload",
        Effect = Effect.Write,
        Permission = "workloads:create",
        Reach = Reach.Namespace,
        Parameters = SubmitParameters.All,
        Result = WorkloadShapes.Summary,
        Errors =
        [
            (ErrorCodes.PermissionDenied, "runtime process, network host, devices and host_path also need nodes:execute on the cluster"),
            (ErrorCodes.NotFound, "the namespace, a secret or a secret's version does not exist"),
            (ErrorCodes.PermissionDenied, "the policy of a secret does not let this workload use it; without secrets:read on the cluster also when there is none"),
            (ErrorCodes.Conflict, "an unfinished workload of the namespace has this name, or the namespace is being deleted"),
            (ErrorCodes.ResourceExhausted, "it does not fit into a quota of the namespace or its tenant, or asks for 0 of what one limits"),
        ],
        Example = """{"name":"train","image":"pytorch/pytorch:2.5.1","gpus":2,"command":["python","train.py"]}""",
    };

    protected override JsonTypeInfo<SubmitRequest> RequestType => WorkloadJson.Default.SubmitRequest;

    protected override JsonTypeInfo<WorkloadSummary> ResultType => WorkloadJson.Default.WorkloadSummary;

    public override async ValueTask<WorkloadSummary> HandleAsync(SubmitRequest request, CallContext call)
    {
        var spec = SubmitValidator.Check(request);
        var id = workloads.NewId();
        call.Target = id;
        var home = TenancyView.Of(workloads.Store.Current).Resolve(request.Namespace, call);
        if (HostAccess.Of(spec) is { } wanted) call.RequireAlso(HostAccess.Permission, wanted);
        return await call.TransactAsync(transaction =>
        {
            var submitted = WorkloadCommands.Submit(transaction, id, request.Name, home.Id, call.Principal.Name, call.Principal.Identity, spec);
            workloads.Secrets.Check(transaction, submitted, call.Principal);
            var answer = WorkloadSummary.Of(workloads, submitted);
            Remember(call, transaction, answer);
            return answer;
        });
    }
}

/// <summary>The params of <c>workload_submit</c> as they come; <see cref="SubmitValidator"/> makes a spec of them.</summary>
internal sealed record SubmitRequest
{
    public string Image { get; set; } = "";

    public string? Name { get; init; }

    /// <summary>Null = the default one.</summary>
    public string? Namespace { get; init; }

    public string Runtime { get; set; } = "docker";

    public int Gpus { get; init; }

    /// <summary>Null = not given: the legacy's default as request, no limit.</summary>
    public int? CpuCores { get; init; }

    /// <summary>Null = not given: the legacy's default as request, no limit.</summary>
    public long? MemoryMb { get; init; }

    public IReadOnlyDictionary<string, string> Env { get; set; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Command { get; set; } = [];

    public int Priority { get; init; }

    public int Replicas { get; set; } = 1;

    public RestartPolicy RestartPolicy { get; init; }

    public int? MaxRetries { get; init; }

    public OnNodeLost? OnNodeLost { get; init; }

    public IReadOnlyList<PortRequest> Ports { get; set; } = [];

    public IReadOnlyList<VolumeRequest> Volumes { get; set; } = [];

    public IReadOnlyDictionary<string, string> Files { get; set; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> SecretFiles { get; set; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> EnvSecrets { get; set; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Labels { get; set; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> NodeSelector { get; set; } = new Dictionary<string, string>();

    public long? ShmSizeMb { get; init; }

    public long? TimeoutSeconds { get; init; }

    public long? IdleTimeoutSeconds { get; init; }

    public string? WorkingDir { get; init; }

    public string? User { get; init; }

    public string Network { get; set; } = "bridge";

    public IReadOnlyList<string> Devices { get; set; } = [];

    public string ImagePullPolicy { get; set; } = "if_not_present";

    public RegistryAuthRequest? RegistryAuth { get; init; }
}

/// <summary>A port to publish.</summary>
internal sealed record PortRequest(int ContainerPort, int? HostPort = null, string Protocol = "tcp", string? Name = null);

/// <summary>A volume to mount.</summary>
internal sealed record VolumeRequest(string MountPath, string? Name = null, string? HostPath = null, bool ReadOnly = false);

/// <summary>Which secret has the registry's credentials.</summary>
internal sealed record RegistryAuthRequest(string SecretId);
