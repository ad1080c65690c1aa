namespace ClawNode.Gpu;

/// <summary>
/// Which Xid numbers make a GPU unfit for new work, after NVIDIA's Xid catalogue: those whose immediate action is a reset of
/// the GPU, a restart of the machine, or a look at the hardware. Reports about one application (13, 31, 43, 45, 94 contained
/// ECC error) and notices that wait for the next reset (63 row remapping pending) leave it fit.
/// </summary>
internal static class XidCatalog
{
    /// <summary>The driver's own summary of what it needs; it also says when nothing is needed any more.</summary>
    public const int RecoveryAction = 154;

    /// <summary>What a fatal number means and what to do, as a sentence; null for every other number.</summary>
    public static string? Fault(int code) => code switch
    {
        46 => "the GPU stopped processing; reset it",
        48 => "uncorrectable double-bit ECC error; reset the GPU, and exchange it if it happens again",
        62 => "the GPU's power controller halted; reset the GPU",
        64 => "a damaged memory row could not be replaced; reset the GPU, and exchange it if it happens again",
        74 => "NVLink error; check the link's cabling and peers, then reset the GPU",
        79 => "the GPU has fallen off the bus; power-cycle the machine and check seating, power and temperature",
        95 => "uncontained ECC error; reset the GPU",
        109 => "a context switch timed out; reset the GPU",
        110 => "security fault; reset the GPU",
        119 => "the GPU's system processor (GSP) did not answer; reset the GPU",
        120 => "the GPU's system processor (GSP) failed; reset the GPU",
        140 => "unrecovered ECC error; reset the GPU",
        143 => "the GPU could not be initialised; reset it",
        _ => null,
    };
}
