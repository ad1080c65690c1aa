using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Credentials;

/// <summary><c>credential_profile_list</c>: all profiles, by name.</summary>
internal sealed class CredentialProfileListHandler(CredentialProfiles profiles) : ListHandler<CredentialProfileListRequest, CredentialProfileItem>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "credential_profile_list",
        Summary = "Lists credential profiles by name; their secrets are named, never shown.",
        Group = "network_discovery",
        Effect = Effect.Read,
        Permission = "credentials:read",
        Parameters = Paging.Parameters(null),
        Result = Shape.Paged(CredentialProfileItem.Shape),
    };

    protected override JsonTypeInfo<CredentialProfileListRequest> RequestType => CredentialJson.Default.CredentialProfileListRequest;

    protected override JsonTypeInfo<CredentialProfileItem> ItemType => CredentialJson.Default.CredentialProfileItem;

    public override ValueTask<Page<CredentialProfileItem>> HandleAsync(CredentialProfileListRequest request, CallContext call) =>
        ValueTask.FromResult(Paging.Of(profiles.All, static profile => profile.Id, isDescending: false, request, null).Select(CredentialProfileItem.Of));
}

/// <summary>The params of <c>credential_profile_list</c>.</summary>
internal sealed record CredentialProfileListRequest(int? Limit = null, string? Cursor = null, int? Page = null) : IPageRequest;
