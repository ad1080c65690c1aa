using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Credentials;

/// <summary><c>credential_profile_get</c>: one profile.</summary>
internal sealed class CredentialProfileGetHandler(CredentialProfiles profiles) : Handler<CredentialProfileGetRequest, CredentialProfileItem>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "credential_profile_get",
        Summary = "Shows how a profile logs in; its secrets are named, never shown.",
        Group = "network_discovery",
        Effect = Effect.Read,
        Permission = "credentials:read",
        Parameters = [new("name", Shape.Text(CredentialRules.MaxNameLength), "The profile.", IsRequired: true)],
        Result = CredentialProfileItem.Shape,
        Errors = [(ErrorCodes.NotFound, "no such profile")],
        Example = """{"name":"lab"}""",
    };

    protected override JsonTypeInfo<CredentialProfileGetRequest> RequestType => CredentialJson.Default.CredentialProfileGetRequest;

    protected override JsonTypeInfo<CredentialProfileItem> ResultType => CredentialJson.Default.CredentialProfileItem;

    public override ValueTask<CredentialProfileItem> HandleAsync(CredentialProfileGetRequest request, CallContext call) =>
        ValueTask.FromResult(CredentialProfileItem.Of(profiles.Get(request.Name)));
}

/// <summary>The params of <c>credential_profile_get</c>.</summary>
internal sealed record CredentialProfileGetRequest(string Name);
