using System.Runtime.InteropServices;

namespace Snn.Runner.Observers.Terminal;

/// <summary>
/// Standard output or standard error, below the encoding: who reads it (a pager, a terminal that was halted with
/// Ctrl-S) is waited for, but not by a process that was asked to stop. A write that waits in the system hears nothing.
/// </summary>
/// <param name="stream">What is written to.</param>
/// <param name="descriptor">Its number.</param>
/// <param name="givenUp">Whether nobody is waited for any more: what is written then is lost.</param>
internal sealed partial class UnreadOutput(Stream stream, int descriptor, Func<bool> givenUp) : Stream
{
    private const short Writable = 4;
    private const int Milliseconds = 100;

    // So many bytes a pipe takes at once where it takes any (PIPE_BUF).
    private const int AtOnce = 4096;

    private bool _left;

    /// <inheritdoc/>
    public override bool CanRead => false;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => true;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Puts it below what this process writes to its standard streams. Only Linux has it so.</summary>
    /// <param name="givenUp">Whether nobody is waited for any more.</param>
    internal static void Guard(Func<bool> givenUp)
    {
        if (IsWritten(1))
        {
            Console.SetOut(Writer(Console.OpenStandardOutput(), 1));
        }

        if (IsWritten(2))
        {
            Console.SetError(Writer(Console.OpenStandardError(), 2));
        }

        TextWriter Writer(Stream stream, int descriptor) =>
            new StreamWriter(new UnreadOutput(stream, descriptor, givenUp), Console.OutputEncoding)
            {
                AutoFlush = true,
            };
    }

    // Where it was closed when this process began, something else gets its number, then or later: the end of a pipe,
    // for instance, that is read, and that never becomes writable.
    private static bool IsWritten(int descriptor)
    {
        const string Flags = "flags:";
        try
        {
            return File.ReadLines($"/proc/self/fdinfo/{descriptor}")
                    .FirstOrDefault(line => line.StartsWith(Flags, StringComparison.Ordinal))
                    is { } line
                && (Convert.ToInt64(line[Flags.Length..].Trim(), 8) & 3) != 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (!buffer.IsEmpty && !_left)
        {
            if (!Waits())
            {
                _left = true;
                return;
            }

            var count = Math.Min(buffer.Length, AtOnce);
            stream.Write(buffer[..count]);
            buffer = buffer[count..];
        }
    }

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush() { }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    // What is closed or broken is found out by who writes.
    private bool Waits()
    {
        var file = new Polled(descriptor, Writable, 0);
        while (Poll(ref file, 1, Milliseconds) <= 0)
        {
            if (givenUp())
            {
                return false;
            }

            if (!IsWritten(descriptor))
            {
                return true;
            }
        }

        return true;
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct Polled(int Descriptor, short Wanted, short Found);

    [LibraryImport("libc", EntryPoint = "poll")]
    private static partial int Poll(ref Polled files, nuint count, int milliseconds);
}
