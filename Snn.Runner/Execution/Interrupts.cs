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

    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    internal Interrupts(Action onFirst, Action onSecond)
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
                _stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The run has ended meanwhile.
            }
        }

        void Handle(PosixSignalContext signal)
        {
            if (!_stop.IsCancellationRequested)
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
