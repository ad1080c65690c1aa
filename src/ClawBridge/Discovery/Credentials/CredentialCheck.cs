using ClawBridge.Discovery.Addresses;
using ClawBridge.Rpc;
using ClawBridge.Secrets;

namespace ClawBridge.Discovery.Credentials;

/// <summary>Checks what a profile is to be: each field, and which go together. Pure.</summary>
internal static class CredentialCheck
{
    /// <returns>The profile, without what only the store knows.</returns>
    /// <exception cref="RpcException">-32602.</exception>
    public static CredentialProfileRecord Profile(CredentialProfileCreateRequest request)
    {
        if (!CredentialRules.IsName(request.Name)) throw RpcException.Invalid("$.name", "$.name is no name of a profile.", CredentialRules.NameRule);
        var type = request.CredentialType;
        var method = request.AuthMethod ?? CredentialRules.DefaultMethod(type);
        CheckUser(request.Username, type);
        CheckMethod(request.SecretRef, type, method);
        if (type != CredentialType.Ssh) RefuseSshFields(request, type);
        if (request.SudoSecretRef is not null)
        {
            _ = SecretIds.Parse(request.SudoSecretRef, "$.sudo_secret_ref");
            if (!request.Sudo) throw RpcException.Invalid("$.sudo_secret_ref", "$.sudo_secret_ref is of no use without sudo.", "Send sudo: true, or leave $.sudo_secret_ref out.");
        }

        var policy = request.HostKeyPolicy ?? (request.HostKeyFingerprint is null ? HostKeyPolicy.Strict : HostKeyPolicy.Pinned);
        Fingerprint(policy, request.HostKeyFingerprint);
        return new CredentialProfileRecord
        {
            Id = request.Name, CredentialType = type, AuthMethod = method, Username = request.Username, SecretRef = request.SecretRef,
            Scope = Scope(request.Scope ?? []), Sudo = request.Sudo, SudoSecretRef = request.SudoSecretRef,
            Port = request.Port ?? CredentialRules.DefaultPort(type), ProxyJump = [.. Jumps(request.ProxyJump).Select(static jump => jump.ToString())],
            HostKeyPolicy = policy, HostKeyFingerprint = request.HostKeyFingerprint, CreatedAt = 0, UpdatedAt = 0, UpdatedBy = "",
        };
    }

    private static void CheckUser(string? user, CredentialType type)
    {
        if (user is null) return;
        var isUser = type == CredentialType.Ssh ? CredentialRules.IsUnixUser(user) : CredentialRules.IsUser(user);
        if (!isUser)
        {
            throw RpcException.Invalid("$.username", "$.username is no user name.", type == CredentialType.Ssh
                ? "Use 1 to 32 letters, digits, dots, dashes and underscores, with a letter or underscore first."
                : @"Use 1 to 64 letters, digits, dots, dashes and underscores, maybe as DOMAIN\user or user@domain.");
        }
    }

    private static void CheckMethod(string? secret, CredentialType type, AuthMethod method)
    {
        if (method == AuthMethod.Agent && type != CredentialType.Ssh) throw RpcException.Invalid("$.auth_method", "Only a profile of type ssh can use an agent.", "Send auth_method password with a $.secret_ref.");
        if (method == AuthMethod.Key && type == CredentialType.Winrm) throw RpcException.Invalid("$.auth_method", "A profile of type winrm logs in with a password.", "Send auth_method password, or leave it out.");
        if (method == AuthMethod.Agent && secret is not null) throw RpcException.Invalid("$.secret_ref", "An agent has its keys itself and takes no secret.", "Leave $.secret_ref out, or send auth_method key.");
        if (method != AuthMethod.Agent && secret is null)
        {
            throw RpcException.Invalid("$.secret_ref", $"A profile that logs in with a {(method == AuthMethod.Key ? "key" : "password")} needs $.secret_ref.",
                "Store it with secret_put and give the secret's id, or send auth_method agent.");
        }

        if (secret is not null) _ = SecretIds.Parse(secret, "$.secret_ref");
    }

    private static void RefuseSshFields(CredentialProfileCreateRequest request, CredentialType type)
    {
        var field = request.ProxyJump is not null ? "proxy_jump" : request.HostKeyPolicy is not null ? "host_key_policy" : request.HostKeyFingerprint is not null ? "host_key_fingerprint"
            : request.SudoSecretRef is not null ? "sudo_secret_ref" : null;
        if (field is not null) throw RpcException.Invalid($"$.{field}", $"$.{field} is for profiles of type ssh only.", $"Leave it out: this one is of type {(type == CredentialType.Winrm ? "winrm" : "api")}.");
    }

    /// <summary>Whether the rule about the host key is whole.</summary>
    /// <exception cref="RpcException">-32602.</exception>
    public static void Fingerprint(HostKeyPolicy policy, string? fingerprint)
    {
        if (fingerprint is not null && !CredentialRules.IsFingerprint(fingerprint))
            throw RpcException.Invalid("$.host_key_fingerprint", "$.host_key_fingerprint is no fingerprint of a host key.", "Write it as ssh-keygen -l shows it: SHA256: and 43 characters.");
        if (policy == HostKeyPolicy.Pinned && fingerprint is null)
            throw RpcException.Invalid("$.host_key_fingerprint", "A pinned host key needs $.host_key_fingerprint.", "ssh-keyscan HOST | ssh-keygen -lf - shows it; compare it with the host's own.");
        if (policy != HostKeyPolicy.Pinned && fingerprint is not null)
            throw RpcException.Invalid("$.host_key_policy", "With $.host_key_fingerprint the policy is pinned.", "Send host_key_policy pinned, or leave one of them out.");
    }

    private static List<string> Scope(IReadOnlyList<string> ranges)
    {
        List<string> scope = [];
        for (var i = 0; i < ranges.Count; i++)
        {
            if (!Cidr.TryParseAny(ranges[i], out var range)) throw RpcException.Invalid($"$.scope[{i}]", $"$.scope[{i}] is neither an address nor a CIDR range.", Cidr.Rule);
            var text = range.ToString();
            if (!scope.Contains(text)) scope.Add(text);
        }

        return scope;
    }

    /// <summary>The hosts of a chain, first to last.</summary>
    /// <exception cref="RpcException">-32602.</exception>
    public static IReadOnlyList<JumpHost> Jumps(string? chain)
    {
        if (chain is null) return [];
        var parts = chain.Split(',');
        if (parts.Length > CredentialRules.MaxJumps) throw RpcException.Invalid("$.proxy_jump", $"$.proxy_jump goes through more than {CredentialRules.MaxJumps} hosts.");
        return [.. parts.Select(part => JumpHost.Parse(part) ?? throw RpcException.Invalid("$.proxy_jump", "$.proxy_jump is no chain of hosts.",
            "Write each as user@host:port, user and port as needed, IPv6 addresses in brackets, and commas without blanks between them."))];
    }
}
