using System.Text;
using Snn.Runner.Text;

namespace Snn.Runner.Observers.Terminal;

/// <summary>
/// Standard output or standard error: the one place that writes to them. What comes from outside cannot command the
/// terminal, and a stream that takes nothing more (closed, a full disk) ends no run.
/// </summary>
/// <param name="stream">What is written to.</param>
internal sealed class StandardStream(TextWriter stream) : TextWriter
{
    /// <summary>Why the stream takes nothing more; null while it does.</summary>
    internal string? Trouble { get; private set; }

    /// <inheritdoc/>
    public override Encoding Encoding => stream.Encoding;

    /// <summary>Writes for the terminal itself, its commands included.</summary>
    internal void Command(string sequence) => Try(() => stream.Write(sequence));

    /// <inheritdoc/>
    public override void Write(char value) => Write([value]);

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        var text = Visible.Of(buffer.ToString());
        Try(() => stream.Write(text));
    }

    /// <inheritdoc/>
    public override void Write(string? value)
    {
        if (value is { Length: > 0 })
        {
            Write(value.AsSpan());
        }
    }

    /// <inheritdoc/>
    public override void WriteLine(string? value) => Write(value + NewLine);

    /// <inheritdoc/>
    public override void Flush() => Try(stream.Flush);

    private void Try(Action write)
    {
        if (Trouble is not null)
        {
            return;
        }

        try
        {
            write();
        }
        catch (Exception error) when (error is IOException or ObjectDisposedException or UnauthorizedAccessException)
        {
            Trouble = error.Message;
        }
    }
}
