using Snn.Runner.Files;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Files;

public sealed class WholeFileTests : IDisposable
{
    private readonly TemporaryFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Lines_are_added_at_the_end()
    {
        WholeFile.Append(_scratch.At("lines"), ["one", "two"]);
        WholeFile.Append(_scratch.At("lines"), ["three"]);

        Assert.Equal("one\ntwo\nthree\n", File.ReadAllText(_scratch.At("lines")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9)]
    public void Of_lines_for_which_the_disk_has_no_room_nothing_stays(int room)
    {
        File.WriteAllText(_scratch.At("lines"), "one\n");

        using (var disk = new FullDisk(_scratch.At("lines"), room))
        {
            Assert.Throws<IOException>(() => WholeFile.Append(disk, "a long line\n"u8));
        }

        Assert.Equal("one\n", File.ReadAllText(_scratch.At("lines")));
    }

    [Fact]
    public void The_file_that_is_replaced_becomes_the_spare()
    {
        WholeFile.Write(_scratch.At("file"), "one");
        WholeFile.Write(_scratch.At("file"), "two"u8, _scratch.At("spare"));

        Assert.Equal(("two", "one"), (File.ReadAllText(_scratch.At("file")), File.ReadAllText(_scratch.At("spare"))));
        Assert.Equal(2, Directory.GetFiles(_scratch.Path).Length);
    }

    // As a disk does that has room for so many bytes: they are written, and the rest is an error.
    private sealed class FullDisk(string path, int room)
        : FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0)
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            base.Write(buffer[..room]);
            throw new IOException("No space left on device");
        }
    }
}
