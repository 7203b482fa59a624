using System.Net;

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
}
