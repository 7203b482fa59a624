using System.Collections.Immutable;
using Snn.Data.Faults;

namespace Snn.Data.Surfaces;

/// <summary>The surfaces of two inputs that have a name.</summary>
public static class KnownSurfaces
{
    /// <summary>
    /// Seven pieces: a flat floor at 0 and six walls around it, each the highest somewhere on [−4, 4]².
    /// </summary>
    public static Surface.LargestOf Bowl { get; } =
        new(
            new MaxAffine(
                inputs: 2,
                slopes: new[] { 0, 1, 0.5, -0.5, -1, -0.5, 0.75, 0, 0, 0.75, 1, 0.25, -0.75, -1 },
                offsets: new[] { 0, -0.5, -1, -1.5, -2, -2.5, -3 },
                floor: double.NegativeInfinity
            )
        );

    /// <summary>All known surfaces.</summary>
    public static ImmutableArray<Surface> All { get; } =
    [
        new Surface.Paraboloid(),
        new Surface.Cone(),
        new Surface.LogSumExp(),
        new Surface.L1(),
        Bowl,
        new Surface.Saddle(),
    ];

    /// <summary>The surface of that name; case does not matter.</summary>
    public static Result<Surface> Find(string name) =>
        All.FirstOrDefault(surface => surface.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? found
            : new Fault(
                FaultKind.Usage,
                "surface",
                $"'{name}' is not known",
                "give one of " + string.Join(", ", All.Select(s => s.Name))
            );
}
