namespace Snn.Tests.Runner.Data;

/// <summary>The body of a response whose connection fails after some bytes.</summary>
internal sealed class BreakingStream(byte[] bytes) : ResponseStream
{
    private int _position;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position == bytes.Length)
        {
            throw new HttpIOException(HttpRequestError.ResponseEnded, "the response ended prematurely");
        }

        var count = Math.Min(buffer.Length, bytes.Length - _position);
        bytes.AsMemory(_position, count).CopyTo(buffer);
        _position += count;
        return new(count);
    }
}

/// <summary>A body without end.</summary>
internal sealed class EndlessStream : ResponseStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        new(buffer.Length);
}

/// <summary>A body that comes a byte at a time, each after a while.</summary>
internal sealed class DrippingStream(byte[] bytes) : ResponseStream
{
    private int _position;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Delay(5, cancellationToken);
        if (_position == bytes.Length)
        {
            return 0;
        }

        buffer.Span[0] = bytes[_position++];
        return 1;
    }
}

/// <summary>A body that never comes.</summary>
internal sealed class SilentStream : ResponseStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }
}

/// <summary>A stream that can only be read, and only asynchronously.</summary>
internal abstract class ResponseStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public abstract override ValueTask<int> ReadAsync(
        Memory<byte> buffer,
        CancellationToken cancellationToken = default
    );

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
