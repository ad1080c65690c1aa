namespace EndToEnd.Machines;

/// <summary>What the user <c>ops</c> of a test machine may do with sudo.</summary>
internal enum Sudo
{
    WithoutPassword,
    WithPassword,
    Refused,
}
