namespace ClawBridge.Discovery.Scanning;

/// <summary>Linux's numbers of the errors that a connect can end with.</summary>
internal enum Errno
{
    None = 0,
    NotPermitted = 1,
    Interrupted = 4,
    TryAgain = 11,
    NoMemory = 12,
    AccessDenied = 13,
    SystemFilesUsedUp = 23,
    FilesUsedUp = 24,
    AddressNotAvailable = 99,
    NetworkDown = 100,
    NetworkUnreachable = 101,
    NoBuffers = 105,
    TimedOut = 110,
    Refused = 111,
    HostDown = 112,
    HostUnreachable = 113,
    InProgress = 115,
}
