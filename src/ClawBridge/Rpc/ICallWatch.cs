namespace ClawBridge.Rpc;

/// <summary>Looks after what goes on for long: tells when its caller may no longer do it.</summary>
internal interface ICallWatch
{
    /// <summary>
    /// Calls back once, from any thread, when the caller may no longer make the call; before it returns when that is so already.
    /// </summary>
    /// <param name="lost">Short; must not throw.</param>
    /// <returns>Ends the watching.</returns>
    IDisposable Begin(CallContext call, Action lost);

    /// <summary>The rights that the call's caller has by now; null when it may no longer make the call.</summary>
    IRights? RightsOf(CallContext call);
}
