using System.Runtime.InteropServices;

namespace Snn.Runner.Commands;

/// <summary>Turns the first Ctrl-C or SIGTERM into a polite request to stop; the second one ends the process at once.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    internal Interrupts(Action onFirst, Action onSecond)
    {
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle),
        ];

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
