namespace Snn.Runner.Data;

/// <summary>So many bytes in so long a time.</summary>
/// <param name="Bytes">Bytes, more than 0.</param>
/// <param name="Every">The time in which they must come.</param>
internal sealed record Pace(long Bytes, TimeSpan Every)
{
    /// <summary>Watches a transfer that begins now.</summary>
    /// <param name="clock">What time it is.</param>
    internal Watch Begin(TimeProvider clock) => new(this, clock);

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Bytes} bytes in {Every.TotalSeconds} s");

    /// <summary>
    /// Sees whether a transfer keeps the pace: one that drips a byte now and then is never silent, and never ends.
    /// </summary>
    internal sealed class Watch(Pace pace, TimeProvider clock)
    {
        private long _since = clock.GetTimestamp();
        private long _bytes;

        /// <summary>Notes what has come.</summary>
        /// <returns>Whether it was enough.</returns>
        internal bool Keeps(int bytes)
        {
            _bytes += bytes;
            if (clock.GetElapsedTime(_since) < pace.Every)
            {
                return true;
            }

            var enough = _bytes >= pace.Bytes;
            (_since, _bytes) = (clock.GetTimestamp(), 0);
            return enough;
        }
    }
}
