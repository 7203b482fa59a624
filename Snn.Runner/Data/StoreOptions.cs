using Snn.LocalLoss.LibTorch;
using Snn.Runner.Files;

namespace Snn.Runner.Data;

/// <summary>
/// The world that the store acts on: folders, network and programs, so that tests can lend it another one.
/// </summary>
internal sealed record StoreOptions
{
    /// <summary>Folder that the user named, or null.</summary>
    public string? Folder { get; init; }

    /// <summary>Folder with one folder for each set.</summary>
    public required string Cache { get; init; }

    /// <summary>What the folders of Debian packages are relative to.</summary>
    public string SystemRoot { get; init; } = "/";

    /// <summary>Answers HTTP requests.</summary>
    public required Func<HttpMessageHandler> Network { get; init; }

    /// <summary>Runs other programs.</summary>
    public required RunProgram Run { get; init; }

    /// <summary>How often a failed transfer is tried again.</summary>
    public int Retries { get; init; } = 4;

    /// <summary>Wait before the first retry; it doubles each time, with jitter.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The longest that a server may stay silent.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>What a server must send to be waited for.</summary>
    public Pace Slowest { get; init; } = new(1 << 16, TimeSpan.FromMinutes(1));

    /// <summary>What time it is.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>This machine.</summary>
    /// <param name="folder">Folder that the user named, or null.</param>
    internal static StoreOptions OfThisMachine(string? folder) =>
        new()
        {
            Folder = folder,
            Cache = Path.Combine(LibTorchLoader.DefaultCache(), "datasets"),
            // Where there is no network, the next source should have its turn after seconds.
            Network = () => new SocketsHttpHandler { ConnectTimeout = TimeSpan.FromSeconds(3) },
            Run = Programs.Run,
        };

    /// <summary>Folder of a set in the cache.</summary>
    internal string CacheOf(string set) => Path.Combine(Cache, set);

    /// <summary>Folder of an installed Debian package.</summary>
    internal string SystemFolder(string folder) => Path.Combine(SystemRoot, folder.TrimStart('/'));
}
