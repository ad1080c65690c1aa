using ClawBridge.Rpc;
using ClawBridge.Secrets;
using ClawBridge.Tenancy;
using ClawBridge.Workloads;

namespace ClawBridge.Tests.Secrets;

internal sealed class SecretAccessTests
{
    private static readonly INamespaceNames Names = new TenantNames();

    [TestCase("id-1", ExpectedResult = true, TestName = "By its id")]
    [TestCase("job", ExpectedResult = false, TestName = "A bare name means the default namespace")]
    [TestCase("ns-7/job", ExpectedResult = true, TestName = "By the id of its namespace and its name")]
    [TestCase("acme/lab/job", ExpectedResult = true, TestName = "By the qualified name of its namespace and its name")]
    [TestCase("*", ExpectedResult = true, TestName = "Any workload")]
    [TestCase("jo", ExpectedResult = false, TestName = "Not by a part of the name")]
    public bool A_policy_names_workloads(string entry) => SecretAccess.MayUse(new SecretPolicy { AllowedWorkloads = [entry] }, Workload("ns-7"), Names);

    [TestCase("ns-7", ExpectedResult = true)]
    [TestCase("acme/lab", ExpectedResult = true)]
    [TestCase("lab", ExpectedResult = false)]
    [TestCase("*", ExpectedResult = true)]
    public bool A_policy_names_namespaces(string entry) => SecretAccess.MayUse(new SecretPolicy { AllowedNamespaces = [entry] }, Workload("ns-7"), Names);

    [TestCase("alice", ExpectedResult = true)]
    [TestCase("bob", ExpectedResult = false)]
    [TestCase("*", ExpectedResult = true)]
    public bool A_policy_names_submitters(string entry) => SecretAccess.MayUse(new SecretPolicy { AllowedPrincipals = [entry] }, Workload("ns-7"), Names);

    [Test]
    public void A_bare_name_means_the_workload_of_the_default_namespace() =>
        Assert.That(SecretAccess.MayUse(new SecretPolicy { AllowedWorkloads = ["job"] }, Workload("default"), Names), Is.True);

    [Test]
    public void An_empty_policy_names_nobody_but_the_owner_reads_all_the_same()
    {
        Assert.That(SecretAccess.MayUse(new SecretPolicy(), Workload("default"), Names), Is.False);
        Assert.That(SecretAccess.MayRead(new SecretPolicy(), new Principal("alice", false)), Is.False);
        Assert.That(SecretAccess.MayRead(new SecretPolicy { AllowedPrincipals = ["alice"] }, new Principal("alice", false)), Is.True);
        Assert.That(SecretAccess.MayRead(new SecretPolicy(), Principal.Owner), Is.True);
    }

    [TestCase("a", "a", null)]
    [TestCase("db.main@12", "db.main", 12)]
    [TestCase("a@2147483647", "a", int.MaxValue)]
    public void A_reference_names_a_secret_and_maybe_a_version(string text, string id, int? version)
    {
        Assert.That(SecretReference.TryParse(text, out var reference), Is.True);
        Assert.That((reference.Id, reference.Version, reference.ToString()), Is.EqualTo((id, version, text)));
    }

    [TestCase("")]
    [TestCase("@1")]
    [TestCase("a@")]
    [TestCase("a@0")]
    [TestCase("a@01")]
    [TestCase("a@-1")]
    [TestCase("a@+1")]
    [TestCase("a@1@2")]
    [TestCase("a@2147483648")]
    [TestCase("a b")]
    public void What_names_no_secret_is_no_reference(string text) => Assert.That(SecretReference.TryParse(text, out _), Is.False);

    [TestCase("user:pass:word", "user", "pass:word", null)]
    [TestCase(" user:password\n", "user", "password", null)]
    [TestCase("""{"username":"u","password":"p"}""", "u", "p", null)]
    [TestCase("""{"username":"u","password":"p","server":"r.example:5000","more":1}""", "u", "p", "r.example:5000")]
    public void Registry_credentials_come_as_a_pair_or_as_JSON(string value, string user, string password, string? server)
    {
        var auth = RegistryLogin.Parse("hub", value);
        Assert.That((auth.Username, auth.Password, auth.Server), Is.EqualTo((user, password, server)));
    }

    [TestCase("word-4711")]
    [TestCase(":word-4711")]
    [TestCase("word-4711:")]
    [TestCase("""{"username":"word-4711"}""")]
    [TestCase("""{"username":"word-4711","password":1}""")]
    [TestCase("""{"username":"word-4711","password":"p","server":5}""")]
    [TestCase("""{"username":"word-4711",""")]
    [TestCase("{}")]
    public void Other_text_is_no_registry_credentials_and_is_not_repeated(string value)
    {
        var refused = Assert.Throws<RpcException>(() => RegistryLogin.Parse("hub", value))!;
        Assert.That((refused.Code, refused.Message), Is.EqualTo((ErrorCodes.InvalidParams, "Secret 'hub' holds no credentials of a registry.")));
        Assert.That(refused.ToString(), Does.Not.Contain("4711"));
    }

    private static WorkloadRecord Workload(string @namespace) => new()
    {
        Id = "id-1", Name = "job", Namespace = @namespace, Owner = "alice", State = WorkloadState.Pending, SubmittedAt = 0, Spec = new WorkloadSpec { Image = "a", Runtime = "docker" },
    };

    private sealed class TenantNames : INamespaceNames
    {
        public IReadOnlyList<string> NamesOf(string @namespace) => @namespace == "ns-7" ? ["ns-7", "acme/lab"] : [@namespace];

        public bool IsDefault(string @namespace) => @namespace == NamespaceRecord.DefaultId;
    }
}
