using System.Text.Json.Serialization.Metadata;
using ClawBridge.Discovery.Credentials;
using ClawBridge.Discovery.Ssh;
using ClawBridge.Fleet;
using ClawBridge.Rpc;
using ClawBridge.Workloads;

namespace ClawBridge.Discovery.Bootstrap;

/// <summary><c>node_unbootstrap</c>: takes the agent off a machine and the node out of the cluster.</summary>
internal sealed class NodeUnbootstrapHandler(Bootstrapper bootstrapper, SshLogins logins, IWorkloads workloads)
    : Handler<NodeUnbootstrapRequest, NodeUnbootstrapResult>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "node_unbootstrap",
        Summary = "Takes the agent with its service, config and identity off a machine over SSH, and the node out of the cluster.",
        Group = "network_discovery",
        Effect = Effect.Destructive,
        Permission = "nodes:delete",
        IsLongRunning = true,
        Parameters =
        [
            new("node_id", Shape.Text(256), "Id, name, or at least 6 characters of the id.", IsRequired: true, IsTarget: true),
            .. SshParameters.All,
            new("force", Shape.Boolean(), "Do it although workloads are on the node.", Default: "false"),
        ],
        Result = Shape.Record(
            new("success", Shape.Boolean(), "True: the machine has nothing of the agent any more."),
            new("node_id", Shape.Text(), "The node that was."),
            new("name", Shape.Text(), "The name that is free again."),
            new("address", Shape.Text(), "The machine."),
            new("abandoned_workloads", Shape.List(Shape.Text()), "Ids of workloads that were on it.")),
        Errors =
        [
            .. SshParameters.Errors,
            (ErrorCodes.NotFound, "no such node"),
            (ErrorCodes.Conflict, "workloads are on it and force is not set, or it was not installed with node_bootstrap and no login is given"),
            (ErrorCodes.ConfirmationRequired, "asked to confirm"),
        ],
        Example = """{"node_id":"gpu-1"}""",
    };

    protected override JsonTypeInfo<NodeUnbootstrapRequest> RequestType => BootstrapJson.Default.NodeUnbootstrapRequest;

    protected override JsonTypeInfo<NodeUnbootstrapResult> ResultType => BootstrapJson.Default.NodeUnbootstrapResult;

    public override async ValueTask<NodeUnbootstrapResult> HandleAsync(NodeUnbootstrapRequest request, CallContext call)
    {
        var node = bootstrapper.Fleet.Resolve(request.NodeId);
        call.Target = node.Id;
        var installation = bootstrapper.Installations.Find(node.Id);
        var (login, address) = Login(request, installation, node);
        var held = NodeRemoval.Held(workloads, node, request.Force);
        var terms = logins.Terms(login, call);
        call.RequireConfirmation([$"Take the agent off {address} and node {node.Record.Name} ({node.Id}) out of the cluster.", .. NodeRemoval.Plan(held)]);
        if (!call.IsDryRun) await UninstallAsync(await logins.ResolveAsync(terms, address, call.Cancellation), terms, installation, call.Cancellation);
        await call.TransactAsync(transaction => NodeRemoval.Remove(transaction, node.Id, "was taken off its machine"));
        return new NodeUnbootstrapResult(true, node.Id, node.Record.Name, address, held);
    }

    private async Task UninstallAsync(SshAccess access, SshTerms terms, InstallationRecord? installation, CancellationToken cancellationToken)
    {
        try
        {
            await using var session = await bootstrapper.Ssh.ConnectAsync(access.Target, access.Login, cancellationToken);
            var facts = new RemoteFacts((await session.RunAsync(RemoteScripts.Look, Limit, cancellationToken)).Text);
            var root = await RemoteRoot.FindAsync(session, facts["uid"], facts.Has("sudo"), cancellationToken);
            var places = installation?.Places ?? (RemotePlaces.Of(root, facts));
            var done = await root.RunAsync(RemoteScripts.Uninstall(places), Limit, cancellationToken);
            if (!done.Succeeded) throw new BootstrapException($"The agent could not be taken off {access.Target.Name}: {done.Tail}", "Look at the machine, and run node_unbootstrap again; node_remove takes the node out of the cluster without touching the machine.");
        }
        catch (SshException e)
        {
            throw SshErrors.Of(e, terms);
        }
        catch (BootstrapException e)
        {
            throw RpcException.Unavailable(ErrorKinds.Unavailable, e.Message, e.Hint, inner: e);
        }
    }

    private static (SshRequest Login, string Address) Login(NodeUnbootstrapRequest request, InstallationRecord? installation, NodeView node)
    {
        if (request.CredentialProfile is null && request.SshUser is null && installation is not null) return (installation.Login, installation.Address);
        if ((installation?.Address ?? node.Record.Address) is not { } address || (request.CredentialProfile ?? request.SshUser) is null)
        {
            throw RpcException.Conflict(ErrorKinds.WrongState, $"Node {node.Record.Name} was not installed with node_bootstrap, so nothing says how to log in to it.",
                "Send credential_profile, or run clawnode uninstall --purge --yes on the machine and node_remove here.");
        }

        return (new SshRequest(
            request.CredentialProfile, request.SshUser, request.SshKeySecret, request.SshPasswordSecret, request.SudoPasswordSecret, request.Port, request.HostKeyPolicy,
            request.HostKeyFingerprint, request.ProxyJump), address);
    }
}

/// <summary>The params of <c>node_unbootstrap</c>.</summary>
internal sealed record NodeUnbootstrapRequest(
    string NodeId, string? CredentialProfile = null, string? SshUser = null, string? SshKeySecret = null, string? SshPasswordSecret = null,
    string? SudoPasswordSecret = null, int? Port = null, HostKeyPolicy? HostKeyPolicy = null, string? HostKeyFingerprint = null, string? ProxyJump = null, bool Force = false);

/// <summary>The answer of <c>node_unbootstrap</c>.</summary>
internal sealed record NodeUnbootstrapResult(bool Success, string NodeId, string Name, string Address, IReadOnlyList<string> AbandonedWorkloads);
