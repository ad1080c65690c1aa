using System.Text.Json.Serialization;
using ClawBridge.Protocol.Json;

namespace ClawBridge.Discovery.Probing;

/// <summary>How the user that logged in becomes root.</summary>
[JsonConverter(typeof(SnakeCaseEnumConverter<SudoState>))]
internal enum SudoState
{
    /// <summary>It is root.</summary>
    Root,

    Passwordless,

    /// <summary>sudo asks for a password, and the right one is known.</summary>
    Password,

    /// <summary>sudo asks for a password, and none was given.</summary>
    PasswordNeeded,

    /// <summary>sudo asks for a password, and the one that was given is wrong.</summary>
    PasswordWrong,

    Refused,

    /// <summary>There is no sudo.</summary>
    None,

    /// <summary>The credential profile says not to use it.</summary>
    Unused,
}
