namespace EndToEnd.Machines;

/// <summary>A file that a test machine has from the start.</summary>
internal sealed record MachineFile(string Path, string Content, bool Executable = false);
