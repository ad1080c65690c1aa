using ClawBridge.Hosting;
using ClawBridge.Rpc;

namespace ClawBridge.Tests.Rpc;

/// <summary>Every method of the program, as it is wired.</summary>
internal static class AllMethods
{
    public static IReadOnlyList<IHandler> Handlers() => Catalog.Create().Handlers;
}
