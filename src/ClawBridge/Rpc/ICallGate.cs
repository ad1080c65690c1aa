namespace ClawBridge.Rpc;

/// <summary>The one place where a call is let through or not, before its params are looked at.</summary>
internal interface ICallGate
{
    /// <summary>Who the call is made as. -32001 when <paramref name="meta"/> claims what the session cannot back.</summary>
    Principal Identify(SessionOptions session, CallMeta meta);

    /// <summary>-32001 when the principal may not call the method in this session.</summary>
    void Authorize(SessionOptions session, Principal principal, MethodDeclaration method);
}
