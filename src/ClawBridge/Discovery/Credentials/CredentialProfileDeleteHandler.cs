using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;

namespace ClawBridge.Discovery.Credentials;

/// <summary><c>credential_profile_delete</c>: forgets a profile; its secrets stay.</summary>
internal sealed class CredentialProfileDeleteHandler : Handler<CredentialProfileDeleteRequest, CredentialProfileDeleteResult>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "credential_profile_delete",
        Summary = "Deletes a credential profile; the secrets that it names stay, and so do the nodes that were added with it.",
        Group = "network_discovery",
        Effect = Effect.Destructive,
        Permission = "credentials:delete",
        Parameters = [new("name", Shape.Text(CredentialRules.MaxNameLength), "The profile.", IsRequired: true, IsTarget: true)],
        Result = Shape.Record(new Field("success", Shape.Boolean(), "True: it is gone."), new Field("name", Shape.Text(), "The profile.")),
        Errors = [(ErrorCodes.NotFound, "no such profile")],
        Example = """{"name":"lab"}""",
    };

    protected override JsonTypeInfo<CredentialProfileDeleteRequest> RequestType => CredentialJson.Default.CredentialProfileDeleteRequest;

    protected override JsonTypeInfo<CredentialProfileDeleteResult> ResultType => CredentialJson.Default.CredentialProfileDeleteResult;

    public override async ValueTask<CredentialProfileDeleteResult> HandleAsync(CredentialProfileDeleteRequest request, CallContext call)
    {
        call.Target = request.Name;
        await call.TransactAsync(transaction =>
        {
            CredentialProfiles.Delete(transaction, request.Name);
            return true;
        });
        return new CredentialProfileDeleteResult(true, request.Name);
    }
}

/// <summary>The params of <c>credential_profile_delete</c>.</summary>
internal sealed record CredentialProfileDeleteRequest(string Name);

/// <summary>The answer of <c>credential_profile_delete</c>.</summary>
internal sealed record CredentialProfileDeleteResult(bool Success, string Name);
