using System.Numerics;

namespace Snn.LocalLoss.Maps.Convolution;

/// <summary>
/// For every plane and some input maps the pixels of some samples at which there are spikes, as places in the output's
/// gradients with zeros around (<see cref="ConvolutionPacking.Surround"/>), sample by sample.
/// </summary>
/// <param name="shape">Sizes.</param>
/// <param name="planes">Planes.</param>
/// <param name="samples">Most samples.</param>
/// <param name="first">First map.</param>
/// <param name="end">Behind the last.</param>
internal sealed unsafe class SpikePlaces(ConvolutionShape shape, int planes, int samples, int first, int end)
{
    private readonly ulong[] _words = new ulong[samples * shape.FilledInput * shape.Input.Height];

    /// <summary>Where lists begin, [planes, maps], and where the last one ends.</summary>
    internal int[] Starts { get; } = new int[(planes * (end - first)) + 1];

    /// <summary>The places of all lists.</summary>
    internal int[] Places { get; } =
        new int[(planes * samples * (end - first) * shape.Input.Height * shape.Input.Width) + 1];

    /// <summary>Takes in some samples.</summary>
    /// <param name="bits">The first plane of the first, [H, W, C/8]; the other samples follow.</param>
    /// <param name="stride">Bytes from one plane to the next.</param>
    /// <param name="count">Samples.</param>
    internal void Take(byte* bits, nint stride, int count)
    {
        var (size, area) = (
            shape.FilledInput * shape.Input.Height,
            shape.Reach * (shape.Input.Height + shape.Kernel - 1)
        );
        var (list, next) = (0, 0);
        for (var plane = 0; plane < planes; plane++, bits += stride)
        {
            for (var sample = 0; sample < count; sample++)
            {
                SpikeWords.Gather(shape, bits + (sample * shape.InputBytes), _words.AsSpan(sample * size, size));
            }

            for (var map = first; map < end; map++)
            {
                Starts[list++] = next;
                for (var sample = 0; sample < count; sample++)
                {
                    var words = _words.AsSpan((sample * size) + (map * shape.Input.Height), shape.Input.Height);
                    var start = sample * area;
                    for (var y = 0; y < words.Length; y++, start += shape.Reach)
                    {
                        for (var word = words[y]; word != 0; word &= word - 1)
                        {
                            Places[next++] = start + BitOperations.TrailingZeroCount(word);
                        }
                    }
                }
            }
        }

        Starts[list] = next;
    }
}
