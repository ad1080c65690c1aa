using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.State;

namespace ClawBridge.Discovery.Subnets;

/// <summary><c>trusted_subnet_add</c>: nodes that join from there need no approval of their own.</summary>
internal sealed class TrustedSubnetAddHandler : Handler<TrustedSubnetAddRequest, TrustedSubnetAddResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "trusted_subnet_add",
        Summary = "Trusts a subnet: a node that joins from it with a valid token needs no approval besides. Trusting one twice changes nothing.",
        Group = "network_discovery",
        Effect = Effect.Write,
        Permission = "trusted_subnets:create",
        Parameters = [new("subnet", Shape.Text(64), $"CIDR range, IPv4 or IPv6. {TrustedSubnets.WidthRule}", IsRequired: true)],
        Result = Shape.Record(
            new Field("subnet", Shape.Text(), "The range with its base masked."),
            new Field("success", Shape.Boolean(), "True: it is trusted."),
            new Field("total_trusted", Shape.Integer(0), "How many subnets are trusted now."),
            new Field("added", Shape.Boolean(), "False when it was trusted already.")),
        Errors = [(ErrorCodes.InvalidParams, "it is no CIDR range, is too wide, or is no machine's"), (ErrorCodes.ResourceExhausted, "1000 are trusted already")],
        Example = """{"subnet":"10.0.0.0/24"}""",
    };

    protected override JsonTypeInfo<TrustedSubnetAddRequest> RequestType => SubnetJson.Default.TrustedSubnetAddRequest;

    protected override JsonTypeInfo<TrustedSubnetAddResult> ResultType => SubnetJson.Default.TrustedSubnetAddResult;

    public override async ValueTask<TrustedSubnetAddResult> HandleAsync(TrustedSubnetAddRequest request, CallContext call)
    {
        var range = TrustedSubnets.Read(request.Subnet);
        call.Target = range.ToString();
        return await call.TransactAsync(transaction => Add(transaction, call, range));
    }

    private static TrustedSubnetAddResult Add(Transaction transaction, CallContext call, Addresses.Cidr range)
    {
        var added = TrustedSubnets.Add(transaction, call, range);
        return new TrustedSubnetAddResult(range.ToString(), true, transaction.Rows(DiscoveryTables.TrustedSubnets).Count, added);
    }
}

/// <summary>The params of <c>trusted_subnet_add</c>.</summary>
internal sealed record TrustedSubnetAddRequest(string Subnet);

/// <summary>The answer of <c>trusted_subnet_add</c>.</summary>
internal sealed record TrustedSubnetAddResult(string Subnet, bool Success, int TotalTrusted, bool Added);
