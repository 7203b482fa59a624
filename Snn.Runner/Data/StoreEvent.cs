namespace Snn.Runner.Data;

/// <summary>What the store tells while it works.</summary>
internal abstract record StoreEvent
{
    private StoreEvent() { }

    /// <summary>A source is asked for a set.</summary>
    internal sealed record Asking(string Source, string Set) : StoreEvent;

    /// <summary>A part of a file has come in.</summary>
    /// <param name="File">Its name.</param>
    /// <param name="Bytes">Bytes that are here.</param>
    /// <param name="Total">Bytes that there will be, if the server said so.</param>
    internal sealed record Received(string File, long Bytes, long? Total) : StoreEvent;

    /// <summary>A transfer failed and is tried again.</summary>
    internal sealed record Retrying(string File, int Attempt, string Reason) : StoreEvent;

    /// <summary>A source could not give the set; the next one is asked.</summary>
    internal sealed record Refused(string Source, string Reason) : StoreEvent;

    /// <summary>A file was verified and lies in the cache.</summary>
    internal sealed record Installed(string Path) : StoreEvent;
}
