using System.IO.Pipelines;

namespace ClawBridge.Attach;

/// <summary>The engine in this process, after it has taken over; its end gives the state directory back.</summary>
internal sealed class EngineUpstream : Upstream
{
    private readonly IEngine _engine;
    private readonly Pipe _input = new();
    private readonly Pipe _output = new();
    private readonly Task _serving;
    private bool _isDisposed;

    public EngineUpstream(IEngine engine, AttachTerms terms)
    {
        _engine = engine;
        FromOwner = _output.Reader.AsStream();
        ToOwner = _input.Writer.AsStream();
        _serving = ServeAsync(terms);
    }

    public override Stream FromOwner { get; }

    public override Stream ToOwner { get; }

    public override ValueTask EndInputAsync() => _input.Writer.CompleteAsync();

    public override async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        await _input.Writer.CompleteAsync();
        await _output.Reader.CompleteAsync();
        await _serving;
        await _engine.DisposeAsync();
    }

    private async Task ServeAsync(AttachTerms terms)
    {
        await Task.Yield();
        try
        {
            await _engine.ServeAsync(_input.Reader.AsStream(), _output.Writer.AsStream(), terms, CancellationToken.None);
        }
        finally
        {
            await _output.Writer.CompleteAsync();
        }
    }
}
