using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Subnets;

/// <summary><c>trusted_subnet_list</c>: the trusted subnets as plain texts, by address.</summary>
internal sealed class TrustedSubnetListHandler(TrustedSubnets subnets) : ListHandler<TrustedSubnetListRequest, string>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "trusted_subnet_list",
        Summary = "Lists the subnets from which a join needs no approval; at first there are none.",
        Group = "network_discovery",
        Effect = Effect.Read,
        Permission = "trusted_subnets:read",
        Parameters = Paging.Parameters(null),
        Result = Shape.Paged(Shape.Text()),
    };

    protected override JsonTypeInfo<TrustedSubnetListRequest> RequestType => SubnetJson.Default.TrustedSubnetListRequest;

    protected override JsonTypeInfo<string> ItemType => SubnetJson.Default.String;

    public override ValueTask<Page<string>> HandleAsync(TrustedSubnetListRequest request, CallContext call) =>
        ValueTask.FromResult(Paging.Of(subnets.All, static range => $"{range.First.SortKey}/{range.Prefix:D3}", isDescending: false, request, null).Select(static range => range.ToString()));
}

/// <summary>The params of <c>trusted_subnet_list</c>.</summary>
internal sealed record TrustedSubnetListRequest(int? Limit = null, string? Cursor = null, int? Page = null) : IPageRequest;
