namespace ClawBridge.Rpc;

/// <summary>A method in the dispatch table; its handler and its checks are made on the first call.</summary>
internal sealed class MethodSlot(MethodEntry entry)
{
    private IHandler? _handler;
    private ParameterChecker? _checker;

    public string Name => entry.Name;

    public IHandler Handler => LazyInitializer.EnsureInitialized(ref _handler, entry.Create);

    public MethodDeclaration Declaration => Handler.Declaration;

    public ParameterChecker Checker => _checker ??= new ParameterChecker(Declaration.Parameters, Name, withholdsNames: Declaration.ParamsHoldSecret);
}
