using System.Net;
using Snn.Runner.Data;

namespace Snn.Tests.Runner.Data;

/// <summary>Servers that do not go on from where a transfer ended.</summary>
public sealed class RangeTests : IDisposable
{
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(null)]
    public async Task A_part_that_begins_elsewhere_is_not_added_to_what_is_there(int? from)
    {
        var broken = false;
        _world.Answer = request =>
        {
            var bytes = _world.Packed(request);
            if (!broken)
            {
                broken = true;
                return new(HttpStatusCode.OK) { Content = new StreamContent(new BreakingStream(bytes[..^100])) };
            }

            // Whatever part is asked for, the whole file comes as the part.
            var whole = new ByteArrayContent(bytes);
            whole.Headers.ContentRange = from is { } at ? new(at, at + bytes.Length - 1, bytes.Length) : null;
            return new(HttpStatusCode.PartialContent) { Content = whole };
        };

        World.Value(await _world.Find());

        _world.CacheIsWhole();
        Assert.Equal(5, _world.Requests.Count);
        Assert.All(_world.Requests, r => Assert.StartsWith("https://one.test/", r, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_part_that_begins_in_the_middle_is_not_taken_for_the_file()
    {
        var asked = 0;
        _world.Answer = request =>
        {
            var bytes = _world.Packed(request);
            switch (++asked)
            {
                case 1:
                    return new(HttpStatusCode.OK) { Content = new StreamContent(new BreakingStream(bytes[..1000])) };
                case 2:
                    // Another place than the one that was asked for, in the file's own bytes.
                    var other = new ByteArrayContent(bytes[500..]);
                    other.Headers.ContentRange = new(500, bytes.Length - 1, bytes.Length);
                    return new(HttpStatusCode.PartialContent) { Content = other };
                default:
                    return _world.Serve(request);
            }
        };
        var told = new List<StoreEvent>();

        World.Value(await _world.Find(told.Add));

        _world.CacheIsWhole();
        Assert.Equal(6, _world.Requests.Count);
        Assert.EndsWith("train-images-idx3-ubyte.gz", _world.Requests[2], StringComparison.Ordinal);
        Assert.Contains("from byte 500 on", told.OfType<StoreEvent.Retrying>().Last().Reason, StringComparison.Ordinal);
    }
}
