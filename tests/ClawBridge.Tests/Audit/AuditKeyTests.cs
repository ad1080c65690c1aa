using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClawBridge.Hosting;
using ClawBridge.Rpc;
using ClawBridge.Secrets;
using ClawBridge.State;
using ClawBridge.State.Sqlite;
using ClawBridge.Tests.State.Support;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.Audit;

/// <summary>The seal on the ends of the log and the life of the master key, in the whole program.</summary>
internal sealed class AuditKeyTests
{
    [Test]
    public async Task A_new_master_key_takes_the_seal_along_also_as_the_first_call_of_a_process()
    {
        using var scratch = new Scratch();
        for (var i = 0; i < 3; i++)
        {
            var (answer, verified) = await CallAsync(scratch.File("state"), "master_key_rotate");
            Assert.That(answer.GetProperty("success").GetBoolean());
            Assert.That(verified.GetProperty("valid").GetBoolean(), $"{verified}");
            (_, verified) = await CallAsync(scratch.File("state"), "rpc.discover");
            Assert.That((verified.GetProperty("valid").GetBoolean(), verified.GetProperty("sealed_seq").GetInt32()), Is.EqualTo((true, i + 1)), $"{verified}");
        }
    }

    /// <summary>One call as a process of its own would make it, and what audit_verify then says.</summary>
    private static async Task<(JsonElement Answer, JsonElement Verified)> CallAsync(string path, string method)
    {
        var directory = new StateDirectory(path);
        directory.Ensure();
        using var random = RandomNumberGenerator.Create();
        using var store = Store.Open(StateSchema.Create(), new SqliteJournal(directory.DatabasePath, "c"), new ManualTimeProvider());
        using var sealer = new MasterKeySealer(MasterKey.Of(directory, _ => null, random), random);
        sealer.Settle(store.Current);
        await using var services = new BridgeServices(store, sealer, 0, new ManualTimeProvider(), NullLoggerFactory.Instance);
        return (await ResultAsync(services, method), await ResultAsync(services, "audit_verify"));
    }

    private static async Task<JsonElement> ResultAsync(BridgeServices services, string method) =>
        JsonDocument.Parse(await services.Dispatcher.CallAsync(method, Encoding.UTF8.GetBytes("{}"), SessionOptions.Owner, null, default)).RootElement;
}
