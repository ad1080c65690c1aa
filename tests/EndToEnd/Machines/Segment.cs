namespace EndToEnd.Machines;

/// <summary>A wire of the test network.</summary>
internal enum Segment
{
    /// <summary>10.88.0.0/24: the bridge and the tests' clients are here, at 10.88.0.1.</summary>
    Lab,

    /// <summary>10.88.1.0/24: only machines are here, and who has no leg in it has no way to it.</summary>
    Behind,
}
