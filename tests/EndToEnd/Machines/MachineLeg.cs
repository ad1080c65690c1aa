using System.Globalization;
using System.Net;

namespace EndToEnd.Machines;

/// <summary>One end of a machine in a wire: its device outside and inside, and its addresses, which are the same at every boot.</summary>
internal sealed record MachineLeg(Segment Segment, string Outer, string Inner, string Hardware, string Address, string Address6)
{
    /// <summary>The leg of the machine with this number (2 to 254) that is its <paramref name="position"/>-th.</summary>
    public static MachineLeg Of(Segment segment, int number, int position) => new(
        segment,
        string.Create(CultureInfo.InvariantCulture, $"m{number}leg{position}"),
        string.Create(CultureInfo.InvariantCulture, $"eth{position}"),
        string.Create(CultureInfo.InvariantCulture, $"02:88:00:00:{(int)segment:x2}:{number:x2}"),
        string.Create(CultureInfo.InvariantCulture, $"10.88.{(int)segment}.{number}"),
        IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"fd88:{(int)segment}::{number:x}")).ToString());
}
