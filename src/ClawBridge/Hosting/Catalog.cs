using System.Security.Cryptography;
using ClawBridge.Rpc;
using ClawBridge.Secrets;
using ClawBridge.State;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClawBridge.Hosting;

/// <summary>What methods this program has, for those that have no engine: help, documents, and a bridge attached to another.</summary>
internal static class Catalog
{
    /// <summary>All methods, wired to an empty cluster that nobody calls.</summary>
    public static MethodTable Create()
    {
        var store = Store.Open(StateSchema.Create(), new MemoryJournal("00000000-0000-0000-0000-000000000000"), TimeProvider.System);
        return new BridgeServices(store, MasterKeySealer.InMemory(RandomNumberGenerator.Create()), 0, TimeProvider.System, NullLoggerFactory.Instance).Dispatcher.Methods;
    }
}
