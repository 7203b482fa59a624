using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Snn.LocalLoss.LibTorch;

/// <summary>Whether what lies on a disk can only come from this user: code that was kept may run then.</summary>
/// <remarks>Linux alone is asked who owns a file; elsewhere nothing is known to be the user's alone.</remarks>
public static partial class Ownership
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const int CurrentFolder = -100;
    private const UnixFileMode OfOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>
    /// Makes a folder for this user alone where there is none, and takes from others the right to write to one that is
    /// this user's.
    /// </summary>
    /// <param name="path">A full path.</param>
    /// <returns>
    /// The folder without links on its way, where it is this user's, and nobody else but root can put another into its
    /// place; else null.
    /// </returns>
    public static string? MakePrivate(string path)
    {
        if (!OperatingSystem.IsLinux() || !Path.IsPathFullyQualified(path))
        {
            return null;
        }

        try
        {
            Directory.CreateDirectory(path, Private);
            if (RealPath(path) is not { } folder || Of(folder) is not { } found || found.Owner != UserId())
            {
                return null;
            }

            if (!found.IsUsersAlone)
            {
                File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) & ~OfOthers);
            }

            return Above(folder).All(IsSafe) ? folder : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Whether an open file is this user's and nobody else may write it, whatever its path is now.</summary>
    /// <param name="file">The file.</param>
    public static bool IsPrivate(SafeFileHandle file)
    {
        ArgumentNullException.ThrowIfNull(file);
        const int fileItself = 0x1000;
        return OperatingSystem.IsLinux()
            && Of((int)file.DangerousGetHandle(), "", fileItself) is { IsUsersAlone: true } found
            && found.Owner == UserId();
    }

    /// <summary>Whether what lies at a path can only come from this user or from root, links on its way too.</summary>
    /// <param name="path">A full path.</param>
    public static bool IsOwn(string path)
    {
        const int linkItself = 0x100;
        return OperatingSystem.IsLinux()
            && Path.IsPathFullyQualified(path)
            && Of(CurrentFolder, path, linkItself) is { } link
            && IsUsersOrRoots(link)
            && RealPath(path) is { } real
            && Of(real) is { } file
            && IsUsersOrRoots(file)
            && !MayOthersWrite(file)
            && Above(path).Concat(Above(real)).All(IsSafe);
    }

    private static IEnumerable<string> Above(string folder)
    {
        for (var above = Path.GetDirectoryName(folder); above is not null; above = Path.GetDirectoryName(above))
        {
            yield return above;
        }
    }

    // Who may write to a folder may put another into the place of one that lies in it, unless it has the sticky bit. A
    // group that is the user's own is trusted: many systems give each user one, and let it write all that he makes.
    private static bool IsSafe(string folder) =>
        Of(folder) is { } found && IsUsersOrRoots(found) && (found.IsSticky || !MayOthersWrite(found));

    private static bool IsUsersOrRoots(Entry found) => found.Owner == UserId() || found.Owner == 0;

    private static bool MayOthersWrite(Entry found) =>
        found.Mode.HasFlag(UnixFileMode.OtherWrite)
        || (found.Mode.HasFlag(UnixFileMode.GroupWrite) && found.Group != GroupId());

    private static Entry? Of(string path) => Of(CurrentFolder, path, 0);

    // struct statx is the same on all processors: what was filled in at 0, owner and group at 20, the mode at 28.
    private static Entry? Of(int at, string path, int flags)
    {
        const uint Wanted = 0x2 | 0x8 | 0x10;
        var answer = new byte[256];
        return StatX(at, path, flags, Wanted, answer) == 0 && (BitConverter.ToUInt32(answer) & Wanted) == Wanted
            ? new(
                BitConverter.ToUInt32(answer, 20),
                BitConverter.ToUInt32(answer, 24),
                (UnixFileMode)(BitConverter.ToUInt16(answer, 28) & 0b111_111_111_111)
            )
            : null;
    }

    private static string? RealPath(string path)
    {
        var real = RealPath(path, 0);
        try
        {
            return Marshal.PtrToStringUTF8(real);
        }
        finally
        {
            Free(real);
        }
    }

    private readonly record struct Entry(uint Owner, uint Group, UnixFileMode Mode)
    {
        internal bool IsSticky => Mode.HasFlag(UnixFileMode.StickyBit);

        internal bool IsUsersAlone => (Mode & OfOthers) == 0;
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint UserId();

    [LibraryImport("libc", EntryPoint = "getegid")]
    private static partial uint GroupId();

    [LibraryImport("libc", EntryPoint = "realpath", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint RealPath(string path, nint buffer);

    [LibraryImport("libc", EntryPoint = "free")]
    private static partial void Free(nint memory);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int at, string path, int flags, uint asked, [Out] byte[] answer);
}
