using ClawBridge.Protocol.Frames;
using ClawBridge.Protocol.Payloads;
using ClawNode.Commands;
using ClawNode.Runtimes;
using ClawNode.Runtimes.Secrets;

namespace ClawNode.Tests.Runtimes.Secrets;

internal sealed class SecretRulesTests
{
    private const string Value = "hunter2";
    private const string EnvFile = "/.env-file";

    private static IEnumerable<TestCaseData> Broken()
    {
        var text = new Dictionary<string, string> { ["/a/b"] = "" };
        (WorkloadRun, string)[] cases =
        [
            (Files(""), "secret_files."), (Files("/a/"), "secret_files./a/"), (Files("/"), "secret_files./"), (Files("/a//b"), "secret_files./a//b"),
            (Files("/a/./b"), "secret_files./a/./b"), (Files("/a/../b"), "secret_files./a/../b"), (Files("/a\0"), "secret_files./a\0"),
            (Files("/a") with { SecretFiles = new Dictionary<string, string> { ["/a"] = null! } }, "secret_files./a"),
            (Files("/a/b") with { Files = text }, "secret_files./a/b"),
            (Files("/a") with { SecretFiles = new Dictionary<string, string> { ["/a"] = new string('ä', 4 << 20), ["/b"] = "x" } }, "secret_files"),
            (Env(""), "env_secrets."), (Env("A B"), "env_secrets.A B"), (Env("1A"), "env_secrets.1A"), (Env("A-B"), "env_secrets.A-B"), (Env("Ä"), "env_secrets.Ä"),
            (Env("UID"), "env_secrets.UID"), (Env("LD_PRELOAD"), "env_secrets.LD_PRELOAD"), (Env("GLIBC_TUNABLES"), "env_secrets.GLIBC_TUNABLES"),
            (Env("BASH_ENV"), "env_secrets.BASH_ENV"), (Env("IFS"), "env_secrets.IFS"), (Env("LC_ALL"), "env_secrets.LC_ALL"), (Env("_"), "env_secrets._"), (Env("A", Value + "\0"), "env_secrets.A"), (Env("A", null!), "env_secrets.A"),
            (Env("A") with { Env = new Dictionary<string, string> { ["A"] = "" } }, "env_secrets.A"),
            (Env("A", new string('ä', (64 << 10) - 1)), "env_secrets.A"),
            (Env("A") with { EnvSecrets = Enumerable.Range(0, 9).ToDictionary(i => $"A{i}", _ => new string('x', 120 << 10)) }, "env_secrets"),
        ];
        return cases.Select(static row => new TestCaseData(row.Item1, row.Item2).SetArgDisplayNames(row.Item2.Replace("\0", "NUL", StringComparison.Ordinal)));
    }

    private static IEnumerable<TestCaseData> Colliding()
    {
        var both = new Dictionary<string, string> { ["/a"] = Value, ["/a/b"] = Value };
        (WorkloadRun, string)[] cases =
        [
            (Files("a"), "secret_files.a"), (Files(EnvFile), $"secret_files.{EnvFile}"), (Files("/a") with { SecretFiles = both }, "secret_files./a"),
            (Files("/a") with { Files = new Dictionary<string, string> { ["//a"] = "" } }, "files.//a"),
            (Files("/a") with { Files = new Dictionary<string, string> { ["/a/b"] = "" } }, "files./a/b"),
            (Env("A") with { Files = new Dictionary<string, string> { [EnvFile] = "" } }, $"files.{EnvFile}"),
            (Files("/a") with { Volumes = [new VolumeMount("v", null, "/a/")] }, "volumes[0].mount_path"),
            (Files("/a") with { Volumes = [new VolumeMount("v", null, "/b"), new VolumeMount("v", null, "/a/b")] }, "volumes[1].mount_path"),
            (Files("/a/b") with { Volumes = [new VolumeMount("v", null, "/a", ReadOnly: true)] }, "volumes[0].mount_path"),
        ];
        return cases.Select(static row => new TestCaseData(row.Item1, row.Item2).SetArgDisplayNames(row.Item2));
    }

    [TestCaseSource(nameof(Broken))]
    public void A_broken_rule_names_the_field_and_no_value(WorkloadRun spec, string field) => AssertRefused(() => SpecRules.Check(spec), field);

    [TestCaseSource(nameof(Colliding))]
    public void What_lies_in_the_way_of_a_mount_is_named(WorkloadRun spec, string field)
    {
        Assert.DoesNotThrow(() => SpecRules.Check(spec));
        AssertRefused(() => SecretRules.CheckMounts(spec, EnvFile), field);
    }

    [Test]
    public void The_largest_variable_and_files_beside_each_other_and_below_a_volume_pass()
    {
        var spec = Env("A", new string('x', (128 << 10) - 3)) with
        {
            SecretFiles = new Dictionary<string, string> { ["/a/b"] = "", ["/a/bc"] = "\0" }, Files = new Dictionary<string, string> { ["/a/c"] = "" },
            Volumes = [new VolumeMount("v", null, "/a")],
        };
        Assert.DoesNotThrow(() => SpecRules.Check(spec));
        Assert.DoesNotThrow(() => SecretRules.CheckMounts(spec, EnvFile));
    }

    [Test]
    public void A_command_prints_nothing_that_it_carries_and_can_be_had_without_secrets()
    {
        var spec = (Files("/a") with { EnvSecrets = Env("A").EnvSecrets, RegistryAuth = new RegistryAuth("me", Value, null), Env = new Dictionary<string, string> { ["B"] = "1" } });
        var kept = spec.WithoutSecrets();
        Assert.Multiple(() =>
        {
            Assert.That($"{spec} {spec.RegistryAuth}", Does.Not.Contain(Value));
            Assert.That((kept.SecretFiles.Count, kept.EnvSecrets.Count, kept.RegistryAuth, kept.Env["B"]), Is.EqualTo((0, 0, (RegistryAuth?)null, "1")));
        });
    }

    private static void AssertRefused(Action check, string field)
    {
        var refused = Assert.Throws<CommandException>(check)!;
        Assert.That(refused.Code, Is.EqualTo(InvokeErrorCodes.InvalidParams));
        Assert.That(refused.Message, Does.StartWith(field + " ").And.Not.Contain(Value));
    }

    private static WorkloadRun Files(string path) => ManagerFixture.Spec() with { SecretFiles = new Dictionary<string, string> { [path] = Value } };

    private static WorkloadRun Env(string name, string value = Value) => ManagerFixture.Spec() with { EnvSecrets = new Dictionary<string, string> { [name] = value } };
}
