namespace ClawBridge.State;

/// <summary>Collects the stored rows of one table while the state is loaded.</summary>
internal interface IRowLoader
{
    /// <exception cref="System.Text.Json.JsonException">The body is not a row of this table.</exception>
    void Add(ReadOnlySpan<byte> body);

    /// <summary>The rows as a snapshot holds them.</summary>
    object Finish();
}
