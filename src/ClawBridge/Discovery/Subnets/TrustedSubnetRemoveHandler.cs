using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Subnets;

/// <summary><c>trusted_subnet_remove</c>: a subnet is trusted no more.</summary>
internal sealed class TrustedSubnetRemoveHandler : Handler<TrustedSubnetRemoveRequest, TrustedSubnetRemoveResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "trusted_subnet_remove",
        Summary = "Trusts a subnet no more; nodes that joined from it stay.",
        Group = "network_discovery",
        Effect = Effect.Write,
        Permission = "trusted_subnets:delete",
        Parameters = [new("subnet", Shape.Text(64), "A trusted CIDR range, as trusted_subnet_list shows it.", IsRequired: true)],
        Result = Shape.Record(
            new Field("subnet", Shape.Text(), "The range."),
            new Field("success", Shape.Boolean(), "True: it is trusted no more; a wider one that is trusted may still have its addresses."),
            new Field("total_trusted", Shape.Integer(0), "How many subnets are trusted now.")),
        Errors = [(ErrorCodes.InvalidParams, "it is no CIDR range"), (ErrorCodes.NotFound, "it is not trusted")],
        Example = """{"subnet":"10.0.0.0/24"}""",
    };

    protected override JsonTypeInfo<TrustedSubnetRemoveRequest> RequestType => SubnetJson.Default.TrustedSubnetRemoveRequest;

    protected override JsonTypeInfo<TrustedSubnetRemoveResult> ResultType => SubnetJson.Default.TrustedSubnetRemoveResult;

    public override async ValueTask<TrustedSubnetRemoveResult> HandleAsync(TrustedSubnetRemoveRequest request, CallContext call)
    {
        var range = TrustedSubnets.Read(request.Subnet);
        call.Target = range.ToString();
        return await call.TransactAsync(transaction =>
        {
            TrustedSubnets.Remove(transaction, range);
            return new TrustedSubnetRemoveResult(range.ToString(), true, transaction.Rows(DiscoveryTables.TrustedSubnets).Count);
        });
    }
}

/// <summary>The params of <c>trusted_subnet_remove</c>.</summary>
internal sealed record TrustedSubnetRemoveRequest(string Subnet);

/// <summary>The answer of <c>trusted_subnet_remove</c>.</summary>
internal sealed record TrustedSubnetRemoveResult(string Subnet, bool Success, int TotalTrusted);
