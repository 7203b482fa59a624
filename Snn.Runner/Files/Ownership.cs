using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Snn.Runner.Files;

/// <summary>Whether what lies on a disk can only come from this user: code that was kept may run then.</summary>
/// <remarks>Linux alone is asked who owns a file; elsewhere nothing is known to be the user's alone.</remarks>
internal static partial class Ownership
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// Makes a folder for this user alone where there is none, and says whether it is this user's and nobody else may
    /// write it.
    /// </summary>
    /// <param name="path">A full path.</param>
    internal static bool MakePrivate(string path)
    {
        if (!OperatingSystem.IsLinux() || !Path.IsPathFullyQualified(path))
        {
            return false;
        }

        try
        {
            Directory.CreateDirectory(path, Private);
            const int currentFolder = -100;
            return IsPrivate(currentFolder, path, flags: 0);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Whether an open file is this user's and nobody else may write it, whatever its path is now.</summary>
    internal static bool IsPrivate(SafeFileHandle file)
    {
        const int fileItself = 0x1000;
        return OperatingSystem.IsLinux() && IsPrivate((int)file.DangerousGetHandle(), "", fileItself);
    }

    // struct statx is the same on all processors: what was filled in at 0, the owner at 20, the mode at 28.
    private static bool IsPrivate(int at, string path, int flags)
    {
        const uint Mode = 0x2,
            Owner = 0x8;
        const int OthersMayWrite = 0b000_010_010;
        var answer = new byte[256];
        return StatX(at, path, flags, Mode | Owner, answer) == 0
            && (BitConverter.ToUInt32(answer) & (Mode | Owner)) == (Mode | Owner)
            && BitConverter.ToUInt32(answer, 20) == UserId()
            && (BitConverter.ToUInt16(answer, 28) & OthersMayWrite) == 0;
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint UserId();

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int at, string path, int flags, uint asked, [Out] byte[] answer);
}
