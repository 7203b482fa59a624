using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using Google.Protobuf;
using Tensorboard;

namespace Snn.Runner.Observers.TensorBoard;

/// <summary>
/// A file of TensorBoard: events, each framed as a TFRecord (length, checksum of the length, message, checksum of the
/// message).
/// </summary>
/// <remarks>
/// The messages are those that TorchSharp has; its own writer asks libtorch for the checksum, which convex runs do
/// without.
/// </remarks>
internal sealed class EventFile
{
    // TFRecord masks a checksum so that one of data that hold checksums stays a good one.
    private const uint MaskDelta = 0xa282ead8;
    private const int HeaderBytes = sizeof(ulong) + sizeof(uint);

    private readonly string _path;

    private EventFile(string path) => _path = path;

    /// <summary>Begins a file in a folder; a run that goes on begins another one beside those that lie there.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="now">When it begins.</param>
    /// <exception cref="IOException">The disk is full, or the folder is gone.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    internal static EventFile Begin(string folder, DateTimeOffset now)
    {
        // TensorBoard reads all files of a folder whose name has "tfevents" in it, in the order of their names.
        var name = string.Create(
            CultureInfo.InvariantCulture,
            $"events.out.tfevents.{now.ToUnixTimeSeconds():D10}.{Environment.MachineName}.{Environment.ProcessId}.snn"
        );
        var file = new EventFile(Path.Combine(folder, name));
        file.Append([new Event { WallTime = Seconds(now), FileVersion = "brain.Event:2" }]);
        return file;
    }

    /// <summary>Seconds since 1970, as events have them.</summary>
    internal static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1e3;

    /// <summary>
    /// Adds events: all of them, or none where the disk is full, so that no reader stumbles over half a record.
    /// </summary>
    /// <inheritdoc cref="Begin" path="/exception"/>
    internal void Append(IEnumerable<Event> events)
    {
        using var file = new FileStream(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        var length = file.Length;
        try
        {
            foreach (var item in events)
            {
                file.Write(Record(item.ToByteArray()));
            }

            file.Flush();
        }
        catch (IOException)
        {
            file.SetLength(length);
            throw;
        }
    }

    private static byte[] Record(ReadOnlySpan<byte> message)
    {
        var record = new byte[HeaderBytes + message.Length + sizeof(uint)];
        BinaryPrimitives.WriteUInt64LittleEndian(record, (ulong)message.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(
            record.AsSpan(sizeof(ulong)),
            MaskedChecksum(record.AsSpan(0, sizeof(ulong)))
        );
        message.CopyTo(record.AsSpan(HeaderBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(record.AsSpan(HeaderBytes + message.Length), MaskedChecksum(message));
        return record;
    }

    private static uint MaskedChecksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return BitOperations.RotateRight(~crc, 15) + MaskDelta;
    }
}
