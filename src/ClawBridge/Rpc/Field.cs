namespace ClawBridge.Rpc;

/// <summary>A parameter or a member of a result.</summary>
/// <param name="Name">Snake case, as in the contract.</param>
/// <param name="Meaning">One line with the unit.</param>
/// <param name="IsRequired">Of a parameter: it must be there and not null.</param>
/// <param name="Default">Of a parameter: the value that absence means, as JSON text.</param>
/// <param name="IsTarget">Of a parameter, one a method: it names what the call acts on, and the audit record of a call that came to nothing repeats it.</param>
/// <param name="IsSecret">Of a parameter: its value is a secret, which nothing may repeat.</param>
internal sealed record Field(
    string Name, Shape Shape, string Meaning, bool IsRequired = false, string? Default = null, bool IsTarget = false, bool IsSecret = false);
