namespace EndToEnd.Machines;

/// <summary>What a program that ran to its end said.</summary>
internal sealed record CommandResult(int Exit, string Output, string Errors)
{
    /// <summary>The output without the line end, when the program succeeded; else an exception that has everything it said.</summary>
    public string Text => Exit == 0 ? Output.TrimEnd('\n') : throw new InvalidOperationException(ToString());

    public override string ToString() => $"exit code {Exit}\n{Output}\n{Errors}";
}
