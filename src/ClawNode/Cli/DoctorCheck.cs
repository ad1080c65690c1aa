namespace ClawNode.Cli;

/// <summary>One thing that the doctor looked at.</summary>
/// <param name="Name">What it is about.</param>
/// <param name="Result"><c>ok</c>, <c>warning</c> (works, but not everything) or <c>problem</c>.</param>
/// <param name="Message">What was found and, if it is not well, what to do.</param>
internal sealed record DoctorCheck(string Name, string Result, string Message)
{
    public static DoctorCheck Ok(string name, string message) => new(name, "ok", message);

    public static DoctorCheck Warning(string name, string message) => new(name, "warning", message);

    public static DoctorCheck Problem(string name, string message) => new(name, "problem", message);
}
