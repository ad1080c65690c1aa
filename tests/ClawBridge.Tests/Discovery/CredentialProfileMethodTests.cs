using System.Net;
using ClawBridge.Discovery;
using ClawBridge.Discovery.Addresses;
using ClawBridge.Discovery.Credentials;
using ClawBridge.Rpc;
using ClawBridge.Secrets;
using ClawBridge.Tests.Fleet;

namespace ClawBridge.Tests.Discovery;

internal sealed class CredentialProfileMethodTests
{
    private FleetMethodsBench _bench = null!;

    [SetUp]
    public async Task MakeAsync()
    {
        _bench = new FleetMethodsBench();
        await _bench.Bridge.State.TransactAsync(transaction =>
        {
            transaction.Put(SecretTables.Secrets, Secret("key"));
            return transaction.Put(SecretTables.Secrets, Secret("theirs"));
        });
    }

    [TearDown]
    public async Task EndAsync() => await _bench.DisposeAsync();

    /// <summary>A secret with version 2, which the owner alone may read.</summary>
    public static SecretRecord Secret(string id) => new()
    {
        Id = id, Version = 2, CreatedBy = "owner", CreatedAt = 0, UpdatedAt = 0, Policy = new SecretPolicy { AllowedPrincipals = ["owner"] },
        Versions = [new SecretVersion(2, 0, 1)],
    };

    [Test]
    public async Task A_profile_is_made_shown_changed_listed_and_deleted()
    {
        Snapshot.Match(await CallAsync("credential_profile_create", """{"name":"lab","username":"ops","secret_ref":"key"}"""), "made");
        _bench.Bridge.Time.Advance(TimeSpan.FromMinutes(1));
        Snapshot.Match(await CallAsync("credential_profile_create",
            """
            {"name":"lab","credential_type":"SSH","username":"ops","secret_ref":"key@2","auth_method":"password","scope":["10.0.0.7/16","fd00::5","10.0.1.0/16"],"sudo":true,
             "port":2222,"proxy_jump":"ops@gate.lab:2200,[fd00::1],10.0.0.1","host_key_fingerprint":"SHA256:abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ","sudo_secret_ref":"key"}
            """), "changed");
        Snapshot.Match(await CallAsync("credential_profile_get", """{"name":"lab"}"""), "shown");
        await _bench.Bridge.ResultAsync("credential_profile_create", """{"name":"agent","auth_method":"agent","host_key_policy":"accept_new","sudo":false}""");
        Snapshot.Match(await CallAsync("credential_profile_list"), "list");
        Snapshot.Match(await CallAsync("credential_profile_list", """{"cursor":"","limit":1}"""), "page");
        Snapshot.Match(await CallAsync("credential_profile_delete", """{"name":"lab","_meta":{"dry_run":true}}"""), "delete_dry");
        Snapshot.Match(await CallAsync("credential_profile_delete", """{"name":"lab"}"""), "deleted");
        Snapshot.Match(await CallAsync("credential_profile_delete", """{"name":"lab"}"""), "gone");
        Snapshot.Match(await CallAsync("credential_profile_get", """{"name":"agnt"}"""), "unknown");
    }

    [TestCase("name", """{"name":"-o","auth_method":"agent"}""")]
    [TestCase("type", """{"name":"a","credential_type":"telnet","auth_method":"agent"}""")]
    [TestCase("method", """{"name":"a","auth_method":"none"}""")]
    [TestCase("username_option", """{"name":"a","auth_method":"agent","username":"-oProxyCommand=x"}""")]
    [TestCase("username_shell", """{"name":"a","auth_method":"agent","username":"a$(reboot)"}""")]
    [TestCase("username_newline", """{"name":"a","auth_method":"agent","username":"a\nb"}""")]
    [TestCase("no_secret", """{"name":"a"}""")]
    [TestCase("password_no_secret", """{"name":"a","auth_method":"password"}""")]
    [TestCase("agent_secret", """{"name":"a","auth_method":"agent","secret_ref":"key"}""")]
    [TestCase("agent_winrm", """{"name":"a","auth_method":"agent","credential_type":"winrm"}""")]
    [TestCase("key_winrm", """{"name":"a","auth_method":"key","credential_type":"winrm","secret_ref":"key"}""")]
    [TestCase("secret_form", """{"name":"a","secret_ref":"-----BEGIN OPENSSH PRIVATE KEY-----"}""")]
    [TestCase("secret_unknown", """{"name":"a","secret_ref":"keys"}""")]
    [TestCase("secret_version", """{"name":"a","secret_ref":"key@1"}""")]
    [TestCase("scope", """{"name":"a","auth_method":"agent","scope":["10.0.0.0/8","10.0.0.0/40"]}""")]
    [TestCase("port", """{"name":"a","auth_method":"agent","port":0}""")]
    [TestCase("jump_option", """{"name":"a","auth_method":"agent","proxy_jump":"-oProxyCommand=x"}""")]
    [TestCase("jump_many", """{"name":"a","auth_method":"agent","proxy_jump":"a,b,c,d,e,f"}""")]
    [TestCase("jump_winrm", """{"name":"a","credential_type":"winrm","secret_ref":"key","proxy_jump":"a"}""")]
    [TestCase("fingerprint", """{"name":"a","auth_method":"agent","host_key_fingerprint":"MD5:00"}""")]
    [TestCase("no_fingerprint", """{"name":"a","auth_method":"agent","host_key_policy":"pinned"}""")]
    [TestCase("strict_fingerprint", """{"name":"a","auth_method":"agent","host_key_policy":"strict","host_key_fingerprint":"SHA256:abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"}""")]
    [TestCase("sudo_secret", """{"name":"a","auth_method":"agent","sudo":false,"sudo_secret_ref":"key"}""")]
    [TestCase("sudo_secret_unknown", """{"name":"a","auth_method":"agent","sudo_secret_ref":"keys"}""")]
    public async Task A_profile_is_refused_and_nothing_is_stored(string name, string parameters)
    {
        Snapshot.Match(await CallAsync("credential_profile_create", parameters), name);
        Assert.That(_bench.Bridge.State.Current.Rows(DiscoveryTables.CredentialProfiles), Is.Empty);
    }

    [Test]
    public async Task Nobody_makes_a_profile_of_a_secret_that_it_may_not_read_nor_uses_one_without_the_right_to()
    {
        await RoleAsync("maker", "credentials", "create");
        await RoleAsync("scanner", "nodes", "create");
        var maker = new SessionOptions { Principal = Principal.Named("maker") };
        var scanner = new SessionOptions { Principal = Principal.Named("scanner") };

        Snapshot.Match(await CallAsync("credential_profile_create", """{"name":"a","secret_ref":"theirs"}""", maker), "secret");
        Snapshot.Match(await CallAsync("credential_profile_create", """{"name":"a","auth_method":"agent","sudo_secret_ref":"theirs"}""", maker), "sudo_secret");
        await _bench.Bridge.ResultAsync("credential_profile_create", """{"name":"lab","username":"ops","secret_ref":"key"}""");
        Snapshot.Match(await CallAsync("network_scan", """{"subnet":"10.0.0.0/30","detect_gpus":true,"credential_profile":"lab"}""", scanner), "use");
        Assert.That((await _bench.Bridge.ResultAsync("network_scan", """{"subnet":"10.0.0.0/30"}""", scanner)).GetProperty("complete").GetBoolean());
    }

    [TestCase("", "10.0.0.1", true)]
    [TestCase("", "127.0.0.1", true)]
    [TestCase("", "fd00::1", true)]
    [TestCase("", "::ffff:10.0.0.1", true)]
    [TestCase("", "8.8.8.8", false)]
    [TestCase("", "100.64.0.1", false)]
    [TestCase("", "2606:4700::1", false)]
    [TestCase("10.0.0.0/24", "10.0.0.9", true)]
    [TestCase("10.0.0.0/24", "10.0.1.9", false)]
    [TestCase("10.0.0.0/24", "127.0.0.1", false)]
    [TestCase("8.8.8.8/32", "8.8.8.8", true)]
    [TestCase("fd00::/64,10.0.0.0/24", "fd00::9", true)]
    [TestCase("10.0.0.0/24", "::ffff:10.0.0.9", true)]
    public void A_profile_is_offered_in_its_scope_only(string scope, string address, bool allowed)
    {
        var profile = new CredentialProfileRecord
        {
            Id = "a", CredentialType = CredentialType.Ssh, AuthMethod = AuthMethod.Agent, Port = 22, CreatedAt = 0, UpdatedAt = 0, UpdatedBy = "",
            Scope = scope.Length == 0 ? [] : scope.Split(','),
        };
        Assert.That(CredentialRules.Allows(profile, NetAddress.From(IPAddress.Parse(address))), Is.EqualTo(allowed));
    }

    [TestCase("gate")]
    [TestCase("ops@gate.lab:2200")]
    [TestCase("10.0.0.1:22")]
    [TestCase("_ops@[fd00::1]:22")]
    public void A_jump_host_is_what_its_text_says(string text) => Assert.That(JumpHost.Parse(text)?.ToString(), Is.EqualTo(text));

    [TestCase("")]
    [TestCase("@gate")]
    [TestCase("ops@")]
    [TestCase("-gate")]
    [TestCase("ga te")]
    [TestCase("gate:")]
    [TestCase("gate:0")]
    [TestCase("gate:65536")]
    [TestCase("gate:22:22")]
    [TestCase("fd00::1")]
    [TestCase("[10.0.0.1]")]
    [TestCase("[gate]")]
    [TestCase("[fd00::1")]
    [TestCase("[fd00::1]x")]
    [TestCase("a@b@c")]
    [TestCase("$(x)@gate")]
    [TestCase("gate\n")]
    [TestCase("gate%h")]
    public void What_is_no_jump_host_is_refused(string text) => Assert.That(JumpHost.Parse(text), Is.Null);

    private async Task RoleAsync(string user, string resource, string action)
    {
        await _bench.Bridge.ResultAsync("user_create", $$"""{"name":"{{user}}"}""");
        await _bench.Bridge.ResultAsync("role_create", $$"""{"name":"{{user}}s","permissions":[{"resource":"{{resource}}","actions":["{{action}}"]}]}""");
        await _bench.Bridge.ResultAsync("role_assign", $$"""{"user_id":"{{user}}","role":"{{user}}s"}""");
    }

    private Task<string> CallAsync(string method, string parameters = "{}", SessionOptions? session = null) => _bench.Bridge.CallAsync(method, parameters, session);
}
