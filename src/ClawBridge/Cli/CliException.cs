namespace ClawBridge.Cli;

/// <summary>The command line or config is wrong; the message says what to write instead. Ends the program with exit code 2.</summary>
internal sealed class CliException(string message) : Exception(message);
