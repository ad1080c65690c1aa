using System.Net;
using ClawBridge.Discovery.Addresses;
using ClawBridge.Discovery.Credentials;
using ClawBridge.Rpc;
using ClawBridge.Secrets;

namespace ClawBridge.Discovery.Ssh;

/// <summary>
/// Turns what a call asks for into a machine and a login: who may use which secret, and where a login may go. Every method that logs
/// in comes through here. A name is resolved here once, and the connection goes to the address that was checked.
/// </summary>
internal sealed class SshLogins(CredentialProfiles profiles, SecretService secrets, IHostAddresses addresses)
{
    /// <summary>What sending another host key rule or way than the profile's needs: it could send the profile's secret to somebody else.</summary>
    private const string ChangePermission = "credentials:create";

    /// <summary>The login of a call to one machine.</summary>
    /// <param name="address">As the caller wrote it: an address or a host name.</param>
    /// <param name="field">The parameter that holds it.</param>
    /// <exception cref="RpcException">-32602, -32000, -32001 or, for a name that does not resolve, -32003.</exception>
    public async Task<SshAccess> ResolveAsync(SshRequest request, string address, CallContext call, string field = "$.address")
    {
        RequireHost(address, field);
        return await ResolveAsync(Terms(request, call), address, call.Cancellation, field);
    }

    /// <summary>The login of a call for all of its machines: permission and parameters are checked and the secrets read, once.</summary>
    /// <exception cref="RpcException">-32602, -32000 or -32001.</exception>
    public SshTerms Terms(SshRequest request, CallContext call) =>
        request.CredentialProfile is { } name ? OfProfile(request, profiles.ForUse(name, call), call) : OfSecrets(request, call);

    /// <summary>The login of a scan that its caller may make with the profile.</summary>
    /// <exception cref="RpcException">-32602 or -32000.</exception>
    public SshTerms Terms(CredentialProfileRecord profile) => OfProfile(new SshRequest(profile.Id), profile, null);

    /// <summary>A login that was allowed when it was made, for what the bridge does by itself later; only with a profile.</summary>
    /// <exception cref="RpcException">-32602 or -32000.</exception>
    public SshTerms Terms(SshRequest request) => OfProfile(request, profiles.Get(request.CredentialProfile ?? ""), null);

    /// <summary>The same login to one machine.</summary>
    /// <exception cref="RpcException">-32602, -32001 when it is outside the profile's scope, -32003 when its name does not resolve.</exception>
    public async Task<SshAccess> ResolveAsync(SshTerms terms, string address, CancellationToken cancellationToken, string field = "$.address")
    {
        RequireHost(address, field);
        var (host, knownAs) = await CheckedAsync(terms, address, cancellationToken);
        List<JumpHost> jumps = [];
        foreach (var jump in terms.Jumps)
        {
            var (via, name) = await CheckedAsync(terms, jump.Host, cancellationToken);
            jumps.Add(jump with { Host = via, KnownAs = name });
        }

        return new SshAccess(new SshTarget(host, terms.Port, terms.HostKey, jumps, knownAs), terms.Login);
    }

    private static void RequireHost(string address, string field)
    {
        if (!SshNames.IsHost(address)) throw RpcException.Invalid(field, $"{field} is neither an address nor a host name.", SshNames.HostRule);
    }

    /// <summary>The address to connect to, and the name that it had.</summary>
    private async Task<(string Host, string? KnownAs)> CheckedAsync(SshTerms terms, string host, CancellationToken cancellationToken)
    {
        if (NetAddress.TryParse(host, out var literal))
        {
            RequireInScope(terms.Profile, literal, host);
            return (literal.ToString(), null);
        }

        var found = await addresses.AddressesOfAsync(host, cancellationToken);
        if (found.Count == 0) throw RpcException.Unavailable(ErrorKinds.Unavailable, $"The name {host} does not resolve on the bridge's machine.", "Check the spelling, or give the machine's address instead.");
        foreach (var address in found) RequireInScope(terms.Profile, address, host);
        return (found[0].ToString(), host);
    }

    private static void RequireInScope(CredentialProfileRecord? profile, NetAddress address, string said)
    {
        if (profile is null || CredentialRules.Allows(profile, address)) return;
        var what = said == address.ToString() ? said : $"{said} ({address})";
        throw RpcException.Denied(
            $"Credential profile {profile.Id} may not be used with {what}: it is outside the profile's scope.",
            profile.Scope.Count == 0 ? "A profile without a scope is for private, loopback and link-local addresses; name the address's network in its scope." : $"Its scope is {string.Join(", ", profile.Scope)}; use another profile, or widen this one's scope.");
    }

    private SshTerms OfProfile(SshRequest request, CredentialProfileRecord profile, CallContext? call)
    {
        const string field = "$.credential_profile";
        if (profile.CredentialType != CredentialType.Ssh) throw RpcException.Invalid(field, $"Credential profile {profile.Id} is not of type ssh.", "Name one that is; credential_profile_list shows all.");
        var user = User(profile.Username ?? request.SshUser) ?? throw RpcException.Invalid(field, $"Credential profile {profile.Id} has no username.", "Send ssh_user, or make the profile anew with a username.");
        if (call is not null && (request.HostKeyPolicy ?? (object?)request.HostKeyFingerprint ?? request.ProxyJump) is not null) RequireChanger(profile, call);
        var own = new HostKeyRule(profile.HostKeyPolicy, profile.HostKeyFingerprint);
        var jumps = request.ProxyJump is null ? profile.ProxyJump.Select(static jump => JumpHost.Parse(jump)!).ToArray() : CredentialCheck.Jumps(request.ProxyJump);
        var secret = profile.SecretRef is { } reference ? Read(reference, field, call) : null;
        var sudo = profile.SudoSecretRef is { } password ? Read(password, field, call) : profile.AuthMethod == AuthMethod.Password ? secret : null;
        return new SshTerms(new SshLogin(user, profile.AuthMethod, secret, profile.Sudo, profile.Sudo ? sudo : null), request.Port ?? profile.Port, Rule(request) ?? own, jumps, profile);
    }

    private SshTerms OfSecrets(SshRequest request, CallContext call)
    {
        if (request.SshUser is null) throw RpcException.Invalid("$.credential_profile", "Neither $.credential_profile nor $.ssh_user says how to log in.", "credential_profile_list shows the profiles; or send ssh_user with ssh_key_secret or ssh_password_secret.");
        var user = User(request.SshUser)!;
        var (reference, field, method) = (request.SshKeySecret, request.SshPasswordSecret) switch
        {
            ({ } key, null) => (key, "$.ssh_key_secret", AuthMethod.Key),
            (null, { } password) => (password, "$.ssh_password_secret", AuthMethod.Password),
            (null, null) => throw RpcException.Invalid("$.ssh_key_secret", "With $.ssh_user comes a secret to log in with.", "Send ssh_key_secret or ssh_password_secret, the id of a secret that secret_put stored, or a credential_profile."),
            _ => throw RpcException.Invalid("$.ssh_password_secret", "One login has a key or a password, not both.", "Leave ssh_key_secret or ssh_password_secret out; the password that sudo asks for is sudo_password_secret."),
        };
        var rule = Rule(request) ?? HostKeyRule.Strict;
        var jumps = CredentialCheck.Jumps(request.ProxyJump);
        RequireReader(reference, field, call);
        if (request.SudoPasswordSecret is { } asked) RequireReader(asked, "$.sudo_password_secret", call);
        var secret = Read(reference, field, call);
        var sudo = request.SudoPasswordSecret is { } other ? Read(other, "$.sudo_password_secret", call) : method == AuthMethod.Password ? secret : null;
        return new SshTerms(new SshLogin(user, method, secret, UsesSudo: true, sudo), request.Port ?? SshTarget.DefaultPort, rule, jumps, null);
    }

    /// <summary>The call's own rule; null where it has none.</summary>
    private static HostKeyRule? Rule(SshRequest request)
    {
        if (request.HostKeyPolicy is null && request.HostKeyFingerprint is null) return null;
        var policy = request.HostKeyPolicy ?? HostKeyPolicy.Pinned;
        CredentialCheck.Fingerprint(policy, request.HostKeyFingerprint);
        return new HostKeyRule(policy, request.HostKeyFingerprint);
    }

    private static string? User(string? user) => user is null || CredentialRules.IsUnixUser(user)
        ? user
        : throw RpcException.Invalid("$.ssh_user", "$.ssh_user is no user name.", "Use 1 to 32 letters, digits, dots, dashes and underscores, with a letter or underscore first.");

    /// <summary>As strict as changing the profile itself.</summary>
    private void RequireChanger(CredentialProfileRecord profile, CallContext call)
    {
        call.RequireAlso(ChangePermission, "another host key rule or way than the credential profile's");
        foreach (var reference in new[] { profile.SecretRef, profile.SudoSecretRef }.OfType<string>()) RequireReader(reference, "$.credential_profile", call);
    }

    private void RequireReader(string reference, string field, CallContext call) =>
        SecretAccess.RequireReader(secrets.Get(SecretIds.Parse(reference, field).Id), call.Principal);

    private string Read(string reference, string field, CallContext? call)
    {
        var (id, version) = SecretIds.Parse(reference, field);
        if (call is not null) secrets.Withhold(id, call);
        return secrets.Read(secrets.Get(id), version);
    }
}
