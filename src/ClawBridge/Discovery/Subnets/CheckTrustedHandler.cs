using System.Text.Json.Serialization.Metadata;
using ClawBridge.Discovery.Addresses;
using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Subnets;

/// <summary><c>check_trusted</c>: whether a join from an address would need an approval.</summary>
internal sealed class CheckTrustedHandler(TrustedSubnets subnets) : Handler<CheckTrustedRequest, CheckTrustedResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "check_trusted",
        Summary = "Tells whether an address is in a trusted subnet, and in which.",
        Group = "network_discovery",
        Effect = Effect.Read,
        Permission = "trusted_subnets:read",
        Parameters = [new("address", Shape.Text(64), "An IPv4 or IPv6 address, no host name.", IsRequired: true)],
        Result = Shape.Record(
            new Field("address", Shape.Text(), "The address; an IPv4-mapped IPv6 address as IPv4."),
            new Field("trusted", Shape.Boolean(), "It is in a trusted subnet."),
            new Field("subnet", Shape.Text().Nullable, "The narrowest that has it; null when none has.")),
        Errors = [(ErrorCodes.InvalidParams, "it is no address")],
        Example = """{"address":"10.0.0.7"}""",
    };

    protected override JsonTypeInfo<CheckTrustedRequest> RequestType => SubnetJson.Default.CheckTrustedRequest;

    protected override JsonTypeInfo<CheckTrustedResult> ResultType => SubnetJson.Default.CheckTrustedResult;

    public override ValueTask<CheckTrustedResult> HandleAsync(CheckTrustedRequest request, CallContext call)
    {
        if (!NetAddress.TryParse(request.Address, out var address))
            throw RpcException.Invalid("$.address", "$.address is no IP address.", "Send an address like 10.0.0.7 or fd00::7; a host name has to be looked up first.");
        var match = subnets.Match(address);
        return ValueTask.FromResult(new CheckTrustedResult(address.ToString(), match is not null, match?.ToString()));
    }
}

/// <summary>The params of <c>check_trusted</c>.</summary>
internal sealed record CheckTrustedRequest(string Address);

/// <summary>The answer of <c>check_trusted</c>.</summary>
internal sealed record CheckTrustedResult(string Address, bool Trusted, string? Subnet);
