using System.Text.Json.Serialization.Metadata;
using ClawBridge.Fleet;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Discovery;

/// <summary>Makes a join token. The token is in this answer and nowhere else.</summary>
internal sealed class NodeTokenCreateHandler(FleetService fleet) : Handler<NodeTokenCreateRequest, NodeTokenCreateResult>
{
    private const int DefaultMinutes = 15;
    private const int MaxMinutes = 10_080;

    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "node_token_create",
        Summary = "Makes a single-use token with which one machine joins the cluster, and the command to run there.",
        Group = "network_discovery",
        Effect = Effect.Write,
        Permission = "nodes:create",
        AnswerHoldsSecret = true,
        Parameters =
        [
            new("hostname", Shape.Text(NodeNames.MaxLength), "The name that the node gets: a host name after RFC 1123.", IsRequired: true, IsTarget: true),
            new("ttl_minutes", Shape.Integer(1, MaxMinutes), "Minutes until it expires.", Default: "15"),
            new("labels", Shape.Map(Shape.Text(NodeLabels.MaxValueLength), NodeLabels.MaxCount), "Labels that the node gets.", Default: "{}"),
            new("auto_approve", Shape.Boolean(), "The token is the approval; without it the machine waits for node_approve, unless it comes from a trusted subnet.", Default: "true"),
            new("allowed_cidr", Shape.Text(64), "The only addresses that may join with it, like 10.1.0.0/16 or 10.1.2.3; all when it is left out."),
        ],
        Result = Shape.Record(
            new Field("expires_at", Shape.Time(), "Unix milliseconds."),
            new Field("hostname", Shape.Text(), "The name that the node gets."),
            new Field("join_command", Shape.Text(), "To run on the machine that joins."),
            new Field("manual_steps", Shape.List(Shape.Text()), "The same in three steps."),
            new Field("token", Shape.Text(), "claw_bt_ and 32 hex digits; shown only here."),
            new Field("ttl_minutes", Shape.Integer(1), "Minutes until it expires."),
            new Field("ca_sha256", Shape.Text().Nullable, "What --ca-sha256 takes: SHA-256 of the cluster CA's certificate; null where the URL is plain ws."),
            new Field("gateway_url", Shape.Text().Nullable, "What --gateway takes; null while no listener runs."),
            new Field("note", Shape.Text().Nullable, "What to know before running the command; null when there is nothing."),
            new Field("reach", Shape.Word("anywhere", "this_machine", "nowhere"), "Where the command works."),
            new Field("token_id", Shape.Text(), "Names the token in node_token_list and node_token_revoke.")),
        Errors = [(ErrorCodes.InvalidParams, "hostname is no host name, a label is not valid, or allowed_cidr is no network")],
        Example = """{"hostname":"gpu-1","labels":{"zone":"a"}}""",
    };

    protected override JsonTypeInfo<NodeTokenCreateRequest> RequestType => DiscoveryJson.Default.NodeTokenCreateRequest;

    protected override JsonTypeInfo<NodeTokenCreateResult> ResultType => DiscoveryJson.Default.NodeTokenCreateResult;

    public override async ValueTask<NodeTokenCreateResult> HandleAsync(NodeTokenCreateRequest request, CallContext call)
    {
        if (!NodeNames.IsHostname(request.Hostname))
            throw RpcException.Invalid("$.hostname", $"'{request.Hostname}' is not a host name.", NodeNames.Rule);
        var labels = request.Labels ?? new Dictionary<string, string>();
        NodeLabels.Check(labels.Select(label => KeyValuePair.Create(label.Key, (string?)label.Value)), "$.labels");
        var cidr = request.AllowedCidr is not { } given ? null : JoinTokens.Cidr(given) ?? throw RpcException.Invalid("$.allowed_cidr",
            "$.allowed_cidr is neither an address nor a network.", "Use an address like 10.1.2.3, or a network whose address has no bits beside its prefix, like 10.1.0.0/16.");
        var token = Tokens.NewJoinToken(fleet.Random);
        return await call.TransactAsync(transaction => Create(transaction, call, request, labels, cidr, token));
    }

    private NodeTokenCreateResult Create(
        Transaction transaction, CallContext call, NodeTokenCreateRequest request, IReadOnlyDictionary<string, string> labels, string? cidr, string token)
    {
        var minutes = request.TtlMinutes ?? DefaultMinutes;
        foreach (var old in transaction.Rows(DiscoveryTables.JoinTokens).Values.Where(old => JoinTokens.IsForgettable(old, transaction.Now)))
            transaction.Delete(DiscoveryTables.JoinTokens, old.Id);
        var record = transaction.Put(DiscoveryTables.JoinTokens, new JoinTokenRecord
        {
            Id = Tokens.Hash(token),
            Hostname = request.Hostname,
            Labels = labels,
            AutoApprove = request.AutoApprove ?? true,
            AllowedCidr = cidr,
            CreatedAt = transaction.Now,
            ExpiresAt = transaction.Now + minutes * 60_000L,
        });
        call.Target = JoinTokens.ShortId(record);
        transaction.Emit("node_token.created", call.Target, $"A join token for {record.Hostname} was made.");
        var join = JoinCommand.For(fleet.Address, token, record.Hostname);
        var answer = new NodeTokenCreateResult(
            record.ExpiresAt, record.Hostname, join.Command, join.Steps, token, minutes, join.CaSha256, join.GatewayUrl, join.Note, join.Reach, call.Target);
        Remember(call, transaction, answer);
        return answer;
    }
}

internal sealed record NodeTokenCreateRequest(
    string Hostname, int? TtlMinutes = null, IReadOnlyDictionary<string, string>? Labels = null, bool? AutoApprove = null,
    string? AllowedCidr = null);

internal sealed record NodeTokenCreateResult(
    long ExpiresAt, string Hostname, string JoinCommand, IReadOnlyList<string> ManualSteps, string Token, int TtlMinutes,
    string? CaSha256, string? GatewayUrl, string? Note, string Reach, string TokenId)
{
    /// <summary>Never prints the token.</summary>
    public override string ToString() => nameof(NodeTokenCreateResult);
}
