using ClawBridge.Discovery.Join;

namespace ClawBridge.Tests.Discovery;

internal sealed class BootstrapScriptTests
{
    private const string Pem = "-----BEGIN CERTIFICATE-----\nMIIB+/A=\n-----END CERTIFICATE-----\n";

    [Test]
    public void The_server_fills_in_its_address_and_its_CA()
    {
        var script = BootstrapScript.Text("wss://bridge.lab:18790", Pem);

        Assert.That(script, Does.StartWith("#!/bin/sh\n").And.EndWith("main \"$@\"\n"));
        Assert.That(script, Does.Contain("\ndefault_gateway=wss://bridge.lab:18790\n").And.Contain(Pem).And.Not.Contain("#@"));
    }

    [Test]
    public void What_it_is_called_cannot_get_out_of_its_quotes()
    {
        Assert.That(BootstrapScript.Values("wss://x/'$(touch y)'", null), Is.EqualTo("default_gateway='wss://x/'\\''$(touch y)'\\'''\n\ncarried_ca() { :; }"));
    }

    [TestCase("-----BEGIN CERTIFICATE-----\nCA_END\n$(touch x)\n")]
    [TestCase("hello")]
    public void Only_a_certificate_is_carried(string pem) => Assert.That(() => BootstrapScript.Values("wss://x", pem), Throws.InvalidOperationException);

    [Test]
    public void The_architecture_is_read_from_the_program()
    {
        var header = new byte[20];
        "\u007fELF"u8.CopyTo(header);
        header[18] = 0x3e;
        Assert.That(AgentProgram.Architecture(header), Is.EqualTo("x86_64"));
        header[18] = 0xb7;
        Assert.That(AgentProgram.Architecture(header), Is.EqualTo("aarch64"));
        header[18] = 3;
        Assert.That(AgentProgram.Architecture(header), Is.Null);
        Assert.That(AgentProgram.Architecture("#!/bin/sh\necho hello there"u8), Is.Null);
        Assert.That(AgentProgram.Architecture(header.AsSpan(0, 4)), Is.Null);
    }

    [Test]
    public async Task A_replaced_program_gets_a_new_hash_and_a_missing_one_none()
    {
        var folder = Directory.CreateTempSubdirectory("claw-agent-").FullName;
        var file = Path.Combine(folder, "clawnode");
        var header = new byte[64];
        "\u007fELF"u8.CopyTo(header);
        header[18] = 0x3e;
        using var agent = new AgentProgram(file);
        Assert.That(await agent.CurrentAsync(CancellationToken.None), Is.Null);

        await File.WriteAllBytesAsync(file, header);
        var first = await agent.CurrentAsync(CancellationToken.None);
        Assert.That(await agent.CurrentAsync(CancellationToken.None), Is.SameAs(first));
        await File.WriteAllBytesAsync(file, [.. header, 1]);
        var second = await agent.CurrentAsync(CancellationToken.None);
        Assert.That((second!.Name, second.Sha256), Is.Not.EqualTo((first!.Name, first.Sha256)));
        Directory.Delete(folder, recursive: true);
        Assert.That(await agent.CurrentAsync(CancellationToken.None), Is.Null);
    }
}
