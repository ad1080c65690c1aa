namespace EndToEnd.Machines;

/// <summary>Who logs in over ssh, and how: root with the network's key unless it says else.</summary>
internal sealed record SshLogin
{
    public string User { get; init; } = "root";

    /// <summary>Logs in with this instead of the key.</summary>
    public string? Password { get; init; }

    /// <summary>The machine to jump over, with the same user.</summary>
    public TestMachine? Via { get; init; }

    /// <summary>The command's standard input.</summary>
    public string Input { get; init; } = "";

    public bool Ipv6 { get; init; }

    public int ConnectSeconds { get; init; } = 10;
}
