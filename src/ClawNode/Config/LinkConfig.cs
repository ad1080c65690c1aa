namespace ClawNode.Config;

/// <summary>One bridge or gateway that the agent dials.</summary>
internal sealed record LinkConfig
{
    /// <summary><c>wss://host[:port]</c>, or <c>ws://</c> for loopback hosts only.</summary>
    public required string Url { get; init; }

    /// <summary>
    /// A file that holds the port to dial instead of the one in <see cref="Url"/>, read at each dial: the near end of a tunnel that may
    /// get another port each time. The URL, with port 0, still names the link.
    /// </summary>
    public string? PortFile { get; init; }

    /// <summary>A join token, setup code, bootstrap token or shared token; null once a device token is stored.</summary>
    public string? Token { get; init; }

    /// <summary>The CA to trust instead of the system's: a path of a PEM file, or the PEM text itself.</summary>
    public string? Ca { get; init; }

    /// <summary>The CA to trust instead of the system's: lower-case hex SHA-256 of its certificate (DER).</summary>
    public string? CaSha256 { get; init; }

    /// <summary>Never prints the token.</summary>
    public override string ToString() => $"{nameof(LinkConfig)} {{ Url = {Url} }}";
}
