using System.Globalization;
using System.Runtime.InteropServices;

namespace Snn.Runner.Execution;

/// <summary>
/// Turns the first Ctrl-C, SIGTERM or SIGHUP into a polite request to stop; the second one ends the process at once.
/// </summary>
/// <remarks>
/// SIGHUP comes when the terminal is closed; who has begun a run with <c>nohup</c> wants it to go on, and it does.
/// A run that another snn has begun (<see cref="StopWithInput"/>) stops when its standard input ends, be it that the
/// other one closes it or that it is gone; Ctrl-C, which a terminal sends to both, is then the other one's matter.
/// </remarks>
internal sealed class Interrupts : IDisposable
{
    /// <summary>The environment variable that ties a run to its standard input.</summary>
    internal const string StopWithInput = "SNN_STOP_WITH_INPUT";

    private const long Never = long.MaxValue;

    // What is under way when a stop is asked for may still say so.
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(400);

    private readonly CancellationTokenSource _stop = new();
    private PosixSignalRegistration[] _registrations = [];
    private long _asked = Never;

    /// <summary>Begins to listen.</summary>
    /// <param name="onFirst">Called at the first signal.</param>
    /// <param name="onSecond">Called at the second one, before the process ends.</param>
    internal void Listen(Action onFirst, Action onSecond)
    {
        var tied = Environment.GetEnvironmentVariable(StopWithInput) is { Length: > 0 };
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, tied ? signal => signal.Cancel = true : Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
            .. IgnoresHangUp() ? [] : new[] { PosixSignalRegistration.Create(PosixSignal.SIGHUP, Handle) },
        ];
        if (tied)
        {
            new Thread(StopAtEndOfInput) { IsBackground = true, Name = "end of input" }.Start();
        }

        void StopAtEndOfInput()
        {
            using var input = Console.OpenStandardInput();
            Span<byte> ignored = stackalloc byte[64];
            while (input.Read(ignored) > 0) { }

            try
            {
                IsFirst();
                _stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The run has ended meanwhile.
            }
        }

        void Handle(PosixSignalContext signal)
        {
            if (IsFirst())
            {
                signal.Cancel = true;
                onFirst();
                _stop.Cancel();
            }
            else
            {
                onSecond();
            }
        }
    }

    /// <summary>Cancelled by the first signal.</summary>
    internal CancellationToken Stop => _stop.Token;

    /// <summary>
    /// Whether a stop was asked for long enough ago that nobody is waited for any more, such as who reads what is
    /// written.
    /// </summary>
    internal bool IsOverdue =>
        Volatile.Read(ref _asked) is var asked and not Never
        && Environment.TickCount64 - asked > Grace.TotalMilliseconds;

    private bool IsFirst() => Interlocked.CompareExchange(ref _asked, Environment.TickCount64, Never) == Never;

    // Whoever began this process may have asked the system to ignore SIGHUP; a handler would undo that. Where the
    // system does not say (only Linux does), it is left as it is.
    private static bool IgnoresHangUp()
    {
        const string Mask = "SigIgn:";
        try
        {
            return File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith(Mask, StringComparison.Ordinal))
                    is not { } line
                || (ulong.Parse(line.AsSpan(Mask.Length), NumberStyles.HexNumber, CultureInfo.InvariantCulture) & 1)
                    != 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            return true;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _stop.Dispose();
    }
}
