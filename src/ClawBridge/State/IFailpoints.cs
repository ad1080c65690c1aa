namespace ClawBridge.State;

/// <summary>Named places on the way of a commit where a test can stop, fail or look at the files.</summary>
internal interface IFailpoints
{
    /// <summary>Called when the place is reached; what it throws happens there.</summary>
    /// <param name="name">One of <see cref="Failpoint"/>.</param>
    void Reach(string name);
}
