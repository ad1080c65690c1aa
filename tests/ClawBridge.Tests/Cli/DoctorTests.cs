using ClawBridge.Cli;
using ClawBridge.Hosting;
using ClawBridge.Rpc;
using ClawBridge.State;
using ClawBridge.Tests.State.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.Cli;

internal sealed class DoctorTests
{
    [TestCase("its own", ExitCodes.Ok, "The master key opens the state")]
    [TestCase("another", ExitCodes.Failed, "is not the one under which the state was sealed")]
    [TestCase("none", ExitCodes.Failed, "is missing, and the state was sealed under it")]
    public async Task It_says_whether_the_key_opens_the_state(string key, int code, string sentence)
    {
        using var scratch = new Scratch();
        var directory = new StateDirectory(scratch.Path);
        using (var held = DirectoryLock.TryTake(directory, Environment.ProcessId)!)
        {
            await using var engine = await Engine.StartAsync(
                directory, held, new EngineOptions(null), new HostContext(TimeProvider.System, NullLoggerFactory.Instance, static _ => null), CancellationToken.None);
            await engine.Dispatcher.CallAsync("secret_put", """{"id":"db","value":"v"}"""u8.ToArray(), SessionOptions.Owner, null, CancellationToken.None);
        }

        if (key != "its own") File.Delete(directory.MasterKeyPath);
        if (key == "another")
        {
            await File.WriteAllBytesAsync(directory.MasterKeyPath, new byte[32]);
            File.SetUnixFileMode(directory.MasterKeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var before = Directory.GetFiles(scratch.Path);
        using var output = new StringWriter();
        var arguments = CommandLine.Parse(["doctor"]);
        var settings = new SettingsReader(static _ => null, static _ => throw new FileNotFoundException()).Read(arguments);
        Assert.That(await new DoctorCommand(settings, () => directory, static _ => null, arguments, output).RunAsync(CancellationToken.None), Is.EqualTo(code), output.ToString());
        Assert.That(output.ToString(), Does.Contain(sentence));
        Assert.That(Directory.GetFiles(scratch.Path), Is.EquivalentTo(before), "it changes nothing");
    }
}
