using System.Text.Json;
using ClawNode.Commands;
using ClawNode.Runtimes.Docker;
using ClawNode.Runtimes.Docker.Api;
using ClawNode.Runtimes.Secrets;

namespace ClawNode.Tests.Runtimes.Docker;

internal sealed class ContainerSecretsTests
{
    private static readonly CreateContainer Body = new()
    {
        Image = "img", Labels = new Dictionary<string, string>(),
        HostConfig = new HostConfig { NetworkMode = "bridge", Mounts = [new Mount("volume", "v", "/data", false)] },
    };

    private static readonly StagedSecrets Secrets = new(
        "/run/s/w-0-1", new Dictionary<string, string> { ["/etc/token"] = "/run/s/w-0-1/file-0" }, "/run/s/w-0-1/env", ["KEY"]);

    [Test]
    public void Secrets_are_mounted_read_only_and_the_program_comes_behind_a_shell() =>
        Match(ContainerSecrets.Wrapped(ContainerSecrets.Mounted(Body, Secrets), new ImageConfig(["/entry", "-x"], ["serve"])));

    [Test]
    public void Files_alone_leave_the_program_as_it_is() => Match(ContainerSecrets.Mounted(Body, Secrets with { EnvFile = null }));

    [TestCase(new[] { "/entry" }, new[] { "serve" }, new string[0], "/entry serve")]
    [TestCase(new[] { "/entry" }, new[] { "serve" }, new[] { "other", "a b" }, "/entry other a b")]
    [TestCase(null, new[] { "serve" }, new string[0], "serve")]
    [TestCase(new[] { "/entry" }, null, new string[0], "/entry")]
    [TestCase(null, null, new[] { "other" }, "other")]
    public void The_program_is_the_images_entry_point_and_the_command_that_counts(string[]? entrypoint, string[]? cmd, string[] asked, string program)
    {
        var wrapped = ContainerSecrets.Wrapped(Body with { Cmd = asked.Length > 0 ? asked : null }, new ImageConfig(entrypoint, cmd));
        Assert.That(string.Join(' ', wrapped.Cmd!.Skip(3)), Is.EqualTo(program));
    }

    [Test]
    public void Without_any_program_it_is_refused() =>
        Assert.That(() => ContainerSecrets.Wrapped(Body, null), Throws.TypeOf<CommandException>().With.Message.Contains("give the workload a command"));

    private static void Match(CreateContainer body, [System.Runtime.CompilerServices.CallerMemberName] string member = "") =>
        Snapshot.Match(JsonSerializer.Serialize(body, DockerJson.Default.CreateContainer), member: member);
}
