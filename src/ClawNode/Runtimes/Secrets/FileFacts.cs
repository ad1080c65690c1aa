using System.Buffers.Binary;

namespace ClawNode.Runtimes.Secrets;

/// <summary>What <c>statx(2)</c> says of a path itself: a symbolic link is not followed.</summary>
internal readonly record struct FileFacts(uint Owner, ushort Mode)
{
    private const int StatusBytes = 256;
    private const int OwnerOffset = 20;
    private const int ModeOffset = 28;
    private const int CurrentDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint TypeModeAndOwner = 0x1 | 0x2 | 0x8;
    private const ushort TypeMask = 0xF000;
    private const ushort DirectoryType = 0x4000;
    private const ushort OthersWrite = 0x12;
    private const int FileSystemBytes = 256;
    private const long TmpfsMagic = 0x01021994;
    private const long RamfsMagic = 0x858458f6;

    /// <summary>Null when the path does not exist or may not be looked at.</summary>
    public static FileFacts? Of(string path)
    {
        Span<byte> status = stackalloc byte[StatusBytes];
        if (Libc.StatX(CurrentDirectory, path, NoFollow, TypeModeAndOwner, status) != 0) return null;
        return new FileFacts(BinaryPrimitives.ReadUInt32LittleEndian(status[OwnerOffset..]), BinaryPrimitives.ReadUInt16LittleEndian(status[ModeOffset..]));
    }

    /// <summary>A directory of this user in which nobody else can put or replace anything.</summary>
    public bool IsPrivateDirectory(uint user) => (Mode & TypeMask) == DirectoryType && (Mode & OthersWrite) == 0 && Owner == user;

    /// <summary>Whether the path lies on a tmpfs or ramfs (statfs(2)), which have no disk behind them.</summary>
    public static bool IsInMemory(string path)
    {
        Span<byte> system = stackalloc byte[FileSystemBytes];
        return Libc.StatFs(path, system) == 0 && BinaryPrimitives.ReadInt64LittleEndian(system) is TmpfsMagic or RamfsMagic;
    }
}
