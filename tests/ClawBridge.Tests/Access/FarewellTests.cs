using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ClawBridge.Hosting;
using ClawBridge.Rpc;
using ClawBridge.Secrets;
using ClawBridge.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Tests.Access;

/// <summary>A user who comes under the name of one who was deleted is somebody else.</summary>
internal sealed class FarewellTests
{
    [Test]
    public async Task A_later_user_of_the_name_inherits_nothing()
    {
        using var store = Store.Open(StateSchema.Create(), new MemoryJournal("00000000-0000-0000-0000-000000000000"), TimeProvider.System);
        await using var services = new BridgeServices(store, MasterKeySealer.InMemory(RandomNumberGenerator.Create()), 0, TimeProvider.System, NullLoggerFactory.Instance);
        var joe = """{"name":"joe","roles":["viewer"]}""";
        await CallAsync("role_create", """{"name":"reader","permissions":[{"resource":"secrets","actions":["reveal"]},{"resource":"vault","actions":["reveal"]}]}""");
        await CallAsync("user_create", joe);
        await CallAsync("role_assign", """{"user_id":"joe","role":"reader"}""");
        await CallAsync("secret_put", """{"id":"s","value":"v","allowed_principals":["joe"]}""");
        await CallAsync("vault_store", """{"id":"e","value":"v","allowed_principals":["joe"]}""");
        await CallAsync("secret_get", """{"id":"s","_meta":{"principal":"joe"}}""");
        await CallAsync("user_delete", """{"user_id":"joe"}""");
        await CallAsync("user_create", joe);
        await CallAsync("role_assign", """{"user_id":"joe","role":"reader"}""");
        Assert.That(await CodeAsync("secret_get", """{"id":"s","_meta":{"principal":"joe"}}"""), Is.EqualTo(-32001));
        Assert.That(await CodeAsync("vault_retrieve", """{"id":"e","purpose":"p","reason":"r","_meta":{"principal":"joe"}}"""), Is.EqualTo(-32001));

        async Task<JsonElement> CallAsync(string method, string parameters) =>
            JsonDocument.Parse(await services.Dispatcher.CallAsync(method, Encoding.UTF8.GetBytes(parameters), SessionOptions.Owner, null, default)).RootElement;

        async Task<int> CodeAsync(string method, string parameters)
        {
            try
            {
                await CallAsync(method, parameters);
                return 0;
            }
            catch (RpcException e)
            {
                return e.Code;
            }
        }
    }
}
