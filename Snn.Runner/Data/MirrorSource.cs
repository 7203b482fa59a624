using System.Net;
using System.Net.Http.Headers;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using Snn.Data.Datasets;

namespace Snn.Runner.Data;

/// <summary>
/// Fetches a set's compressed files from a public HTTPS server, going on where a broken transfer ended.
/// </summary>
internal static class MirrorSource
{
    /// <summary>Fetches files into a folder of the cache.</summary>
    internal static async Task<FetchOutcome> Fetch(
        Uri mirror,
        IReadOnlyList<DatasetFile> files,
        string folder,
        HttpClient client,
        StoreOptions options,
        Action<StoreEvent> tell,
        CancellationToken cancel
    )
    {
        foreach (var file in files)
        {
            var outcome = await FetchFile(new(mirror, file.Name + ".gz"), file, folder, client, options, tell, cancel)
                .ConfigureAwait(false);
            if (outcome is not FetchOutcome.Done)
            {
                return outcome;
            }
        }

        return new FetchOutcome.Done();
    }

    private static async Task<FetchOutcome> FetchFile(
        Uri address,
        DatasetFile file,
        string folder,
        HttpClient client,
        StoreOptions options,
        Action<StoreEvent> tell,
        CancellationToken cancel
    )
    {
        using var part = PartFile.Open(folder, $"{file.Name}.{address.Host}");
        if (part is null)
        {
            return new FetchOutcome.Hopeless(Cache.Unwritable(folder, new IOException("no file can be made in it")));
        }

        var resumed = part.Length > 0;
        while (true)
        {
            var transfer = await Transfer(address, file, part, client, options, tell, cancel).ConfigureAwait(false);
            if (transfer is not FetchOutcome.Done)
            {
                return transfer;
            }

            var outcome = FetchOutcome.Install(FileCheck.Of(file, address.AbsoluteUri, part.ReadAll()), folder, tell);
            part.Clear();
            if (outcome is not FetchOutcome.Refused || !resumed)
            {
                return outcome;
            }

            // What an earlier transfer left may belong to another file: once more, from the beginning.
            resumed = false;
        }
    }

    private static async Task<FetchOutcome> Transfer(
        Uri address,
        DatasetFile file,
        PartFile part,
        HttpClient client,
        StoreOptions options,
        Action<StoreEvent> tell,
        CancellationToken cancel
    )
    {
        var silence = new ResiliencePipelineBuilder().AddTimeout(options.Silence).Build();
        var retry = new ResiliencePipelineBuilder<FetchOutcome>()
            .AddRetry(
                new RetryStrategyOptions<FetchOutcome>
                {
                    MaxRetryAttempts = Math.Max(1, options.Retries),
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = options.RetryDelay,
                    MaxDelay = TimeSpan.FromSeconds(10),
                    ShouldHandle = attempt => ValueTask.FromResult(attempt.Outcome.Exception is { } e && IsPassing(e)),
                    OnRetry = attempt =>
                    {
                        tell(
                            new StoreEvent.Retrying(
                                file.Name,
                                attempt.AttemptNumber + 1,
                                attempt.Outcome.Exception?.Message ?? ""
                            )
                        );
                        return default;
                    },
                }
            )
            .Build();
        try
        {
            return await retry
                .ExecuteAsync(
                    async token =>
                        await Attempt(address, file, part, client, options, silence, tell, token).ConfigureAwait(false),
                    cancel
                )
                .ConfigureAwait(false);
        }
        catch (Exception e)
            when (e is HttpRequestException or IOException or TimeoutRejectedException or OperationCanceledException)
        {
            // A stop that was asked for may show itself as any of these.
            cancel.ThrowIfCancellationRequested();
            return new FetchOutcome.Refused(
                e is HttpRequestException or IOException ? e.Message : "the server does not answer"
            );
        }
    }

    private static async Task<FetchOutcome> Attempt(
        Uri address,
        DatasetFile file,
        PartFile part,
        HttpClient client,
        StoreOptions options,
        ResiliencePipeline silence,
        Action<StoreEvent> tell,
        CancellationToken cancel
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (part.Length > 0)
        {
            request.Headers.Range = new RangeHeaderValue(part.Length, null);
        }

        using var response = await silence
            .ExecuteAsync(
                async token =>
                    await client
                        .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, token)
                        .ConfigureAwait(false),
                cancel
            )
            .ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            part.Clear();
            throw new IOException("the server cannot resume at this position");
        }

        if (!response.IsSuccessStatusCode)
        {
            var reason = $"the server answers {(int)response.StatusCode} {response.ReasonPhrase}";
            return (int)response.StatusCode is >= 500 or 408 or 429
                ? throw new IOException(reason)
                : new FetchOutcome.Refused(reason);
        }

        // What is no part begins at the beginning; a part says where it begins, be it asked for or not.
        var begins =
            response.StatusCode == HttpStatusCode.PartialContent ? response.Content.Headers.ContentRange?.From ?? 0 : 0;
        if (begins != part.Length)
        {
            part.Clear();
            if (begins > 0)
            {
                throw new IOException($"the server sends the file from byte {begins} on");
            }
        }

        var total = part.Length + response.Content.Headers.ContentLength;
        if (total > FileCheck.Longest(file))
        {
            return TooLong(file, part);
        }

        var body = await response.Content.ReadAsStreamAsync(cancel).ConfigureAwait(false);
        var (chunk, pace) = (new byte[1 << 16], options.Slowest.Begin(options.Clock));
        while (true)
        {
            var read = await silence
                .ExecuteAsync(async token => await body.ReadAsync(chunk, token).ConfigureAwait(false), cancel)
                .ConfigureAwait(false);
            if (read == 0)
            {
                return part.Length >= (total ?? 0)
                    ? new FetchOutcome.Done()
                    : throw new IOException($"the transfer broke off at {part.Length} of {total} bytes");
            }

            if (part.Length + read > FileCheck.Longest(file))
            {
                return TooLong(file, part);
            }

            if (part.Append(chunk.AsSpan(0, read)) is { } fault)
            {
                return new FetchOutcome.Hopeless(fault);
            }

            tell(new StoreEvent.Received(file.Name, part.Length, total));
            if (!pace.Keeps(read))
            {
                // Once more: it may have been this machine that slept.
                throw new IOException($"the server sends less than {options.Slowest}");
            }
        }
    }

    // What is longer than the file can be is another one, of which nothing is kept.
    private static FetchOutcome.Refused TooLong(DatasetFile file, PartFile part)
    {
        part.Clear();
        return new($"{file.Name}.gz has more than the {FileCheck.Longest(file)} bytes that it may have");
    }

    /// <summary>Whether another try may help: not where the server cannot be reached at all.</summary>
    private static bool IsPassing(Exception e) =>
        e switch
        {
            HttpRequestException http => http.HttpRequestError
                is HttpRequestError.ResponseEnded
                    or HttpRequestError.HttpProtocolError,
            IOException or TimeoutRejectedException => true,
            _ => false,
        };
}
