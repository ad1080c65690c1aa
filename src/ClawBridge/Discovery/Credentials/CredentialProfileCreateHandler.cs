using System.Text.Json.Serialization.Metadata;
using ClawBridge.Rpc;
using ClawBridge.Secrets;

namespace ClawBridge.Discovery.Credentials;

/// <summary><c>credential_profile_create</c>: keeps how to log in to some hosts.</summary>
internal sealed class CredentialProfileCreateHandler : Handler<CredentialProfileCreateRequest, CredentialProfileItem>
{
    public override MethodDeclaration Declaration { get; } = new()
    {
        Name = "credential_profile_create",
        Summary = "Keeps how to log in to the hosts of some networks, with secrets by reference only; a profile of that name becomes what the call says.",
        Group = "network_discovery",
        Effect = Effect.Write,
        Permission = "credentials:create",
        Parameters =
        [
            new("name", Shape.Text(CredentialRules.MaxNameLength), "What the profile is called.", IsRequired: true, IsTarget: true),
            new("credential_type", Shape.Word("ssh", "winrm", "api"), "What it logs in to; scans and bootstraps use ssh.", Default: "\"ssh\""),
            new("username", Shape.Text(CredentialRules.MaxUserLength), "Who logs in."),
            new("secret_ref", Shape.Text(SecretIds.MaxLength + 12), "Id (or id@version) of the secret with the private key, password or token: needed but with an agent; the caller must be allowed to read it."),
            new("auth_method", Shape.Word("key", "password", "agent"), "With what; winrm takes a password, which is its default, and only ssh an agent.", Default: "\"key\""),
            new("scope", Shape.List(Shape.Text(64), CredentialRules.MaxScope), "Addresses and CIDR ranges that it may be offered to; without any: private, loopback and link-local ones, never public ones.", Default: "[]"),
            new("sudo", Shape.Boolean(), "Commands that need it run through sudo.", Default: "true"),
            new("port", Shape.Integer(1, 65_535), "Where it logs in; 22 for ssh, 5986 for winrm, 443 for api."),
            new("proxy_jump", Shape.Text(1_024), "Of ssh: at most 5 hosts to go through, first to last, like ops@gate.lab:2222,inner.lab."),
            new("host_key_policy", Shape.Word("strict", "accept_new", "pinned"), "Of ssh: accept known host keys only, also those of hosts not known yet, or only host_key_fingerprint.", Default: "\"strict\""),
            new("host_key_fingerprint", Shape.Text(64), "Of a pinned host key: SHA256: and 43 characters, as ssh-keygen -l shows it."),
            new("sudo_secret_ref", Shape.Text(SecretIds.MaxLength + 12), "Id (or id@version) of the secret with the password that sudo asks for."),
        ],
        Result = CredentialProfileItem.Shape,
        Errors =
        [
            (ErrorCodes.InvalidParams, "a field is not valid, or does not go with another one"),
            (ErrorCodes.NotFound, "there is no such secret, or version of it"),
            (ErrorCodes.PermissionDenied, "the caller may not read the secret"),
        ],
        Example = """{"name":"lab","username":"ops","secret_ref":"lab-ssh-key","scope":["10.0.0.0/16"]}""",
    };

    protected override JsonTypeInfo<CredentialProfileCreateRequest> RequestType => CredentialJson.Default.CredentialProfileCreateRequest;

    protected override JsonTypeInfo<CredentialProfileItem> ResultType => CredentialJson.Default.CredentialProfileItem;

    public override async ValueTask<CredentialProfileItem> HandleAsync(CredentialProfileCreateRequest request, CallContext call)
    {
        var profile = CredentialCheck.Profile(request);
        call.Target = profile.Id;
        return await call.TransactAsync(transaction =>
        {
            var answer = CredentialProfileItem.Of(CredentialProfiles.Put(transaction, call, profile).Profile);
            Remember(call, transaction, answer);
            return answer;
        });
    }
}

/// <summary>The params of <c>credential_profile_create</c>.</summary>
internal sealed record CredentialProfileCreateRequest(
    string Name, CredentialType CredentialType = CredentialType.Ssh, string? Username = null, string? SecretRef = null, AuthMethod? AuthMethod = null,
    IReadOnlyList<string>? Scope = null, bool Sudo = true, int? Port = null, string? ProxyJump = null, HostKeyPolicy? HostKeyPolicy = null,
    string? HostKeyFingerprint = null, string? SudoSecretRef = null);
