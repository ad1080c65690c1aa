namespace ClawBridge.Attach;

/// <summary>
/// The running bridge inside this process: journal, store, dispatcher, and the listener where one was asked for. Disposal ends
/// it in order and gives the state directory back.
/// </summary>
internal interface IEngine : IAsyncDisposable
{
    /// <summary>Serves one connection on the normal wire until its input has ended and its calls are answered.</summary>
    Task ServeAsync(Stream input, Stream output, AttachTerms terms, CancellationToken cancellationToken);
}
