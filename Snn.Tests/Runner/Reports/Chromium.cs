using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Snn.Tests.Support;

namespace Snn.Tests.Runner.Reports;

/// <summary>A headless Chromium with one tab, spoken to by the DevTools protocol.</summary>
internal sealed class Chromium : IAsyncDisposable
{
    private static readonly string[] Flags =
    [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--hide-scrollbars",
        "--remote-debugging-port=0",
        // WebGL without a graphics card.
        "--use-angle=swiftshader",
        "--enable-unsafe-swiftshader",
    ];

    private readonly TemporaryFolder _profile = new();
    private readonly ClientWebSocket _socket = new();
    private readonly Process _process;
    private int _last;

    private Chromium(Process process, TemporaryFolder profile) => (_process, _profile) = (process, profile);

    /// <summary>The program; null where it is not installed.</summary>
    internal static string? Program { get; } =
        new[] { "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }.FirstOrDefault(
            File.Exists
        );

    /// <summary>
    /// Errors that pages have told: of scripts, of the console, of the content security policy, of the network.
    /// </summary>
    internal List<string> Errors { get; } = [];

    /// <summary>Starts the browser.</summary>
    internal static async Task<Chromium> Start()
    {
        var profile = new TemporaryFolder();
        var start = new ProcessStartInfo(Program!, [.. Flags, "--user-data-dir=" + profile.Path, "about:blank"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        var chromium = new Chromium(process, profile);
        await chromium.Connect();
        return chromium;
    }

    /// <summary>Opens a file of the disk at a width and waits until its charts near the window are drawn.</summary>
    internal async Task Open(string path, int width, bool dark = false)
    {
        await Ask(
            "Emulation.setDeviceMetricsOverride",
            new()
            {
                ["width"] = width,
                ["height"] = 900,
                ["deviceScaleFactor"] = 1,
                ["mobile"] = width < 600,
            }
        );
        await Ask(
            "Emulation.setEmulatedMedia",
            new()
            {
                ["features"] = new JsonArray(
                    new JsonObject { ["name"] = "prefers-color-scheme", ["value"] = dark ? "dark" : "light" }
                ),
            }
        );
        await Ask("Page.navigate", new() { ["url"] = new Uri(path).AbsoluteUri });
        await Until(
            "document.readyState === 'complete' && [...document.querySelectorAll('figure.drawn > .live')].every(l => l.dataset.ready === 'yes')"
        );
    }

    /// <summary>Scrolls to every solid, one after the other, and waits until it can be turned.</summary>
    internal async Task ComeNearAll()
    {
        const string Solids = "document.querySelectorAll('.live.solid')";
        var count = (int)(await Value($"{Solids}.length"))!;
        for (var i = 0; i < count; i++)
        {
            await Value($"{Solids}[{i}].parentElement.scrollIntoView({{ block: 'center' }})");
            await Until($"{Solids}[{i}].dataset.ready === 'yes'");
        }
    }

    /// <summary>The value of an expression in the page.</summary>
    internal async Task<JsonNode?> Value(string expression)
    {
        var answer = await Ask(
            "Runtime.evaluate",
            new()
            {
                ["expression"] = expression,
                ["returnByValue"] = true,
                ["awaitPromise"] = true,
            }
        );
        Assert.True(answer["exceptionDetails"] is null, $"{expression}: {answer["exceptionDetails"]?.ToJsonString()}");
        return answer["result"]!["value"]?.DeepClone();
    }

    /// <summary>Waits until an expression is true.</summary>
    internal async Task Until(string expression)
    {
        for (var i = 0; i < 200; i++)
        {
            if ((bool?)await Value(expression) is true)
            {
                return;
            }

            await Task.Delay(50);
        }

        Assert.Fail($"still not so after ten seconds: {expression}");
    }

    /// <summary>Moves the pointer from one point of the window to another, with or without the button held.</summary>
    internal async Task Move((double X, double Y) from, (double X, double Y) to, bool drag)
    {
        await Mouse("mouseMoved", from, held: false);
        if (drag)
        {
            await Mouse("mousePressed", from, held: true);
        }

        for (var i = 1; i <= 10; i++)
        {
            await Mouse("mouseMoved", (from.X + ((to.X - from.X) * i / 10), from.Y + ((to.Y - from.Y) * i / 10)), drag);
        }

        if (drag)
        {
            await Mouse("mouseReleased", to, held: true);
        }
    }

    /// <summary>The whole page as PNG, or what the window shows of it.</summary>
    internal async Task<byte[]> Screenshot(bool whole)
    {
        var answer = await Ask(
            "Page.captureScreenshot",
            new() { ["format"] = "png", ["captureBeyondViewport"] = whole }
        );
        return Convert.FromBase64String((string)answer["data"]!);
    }

    /// <summary>The page as it is printed, PDF.</summary>
    internal async Task<byte[]> Print() =>
        Convert.FromBase64String(
            (string)(await Ask("Page.printToPDF", new() { ["printBackground"] = false }))["data"]!
        );

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        try
        {
            _profile.Dispose();
        }
        catch (IOException)
        {
            // A child of the browser still writes; the folder is a temporary one.
        }
    }

    private async Task Connect()
    {
        var file = _profile.At("DevToolsActivePort");
        for (var i = 0; i < 400 && !(File.Exists(file) && new FileInfo(file).Length > 4); i++)
        {
            Assert.False(_process.HasExited, "Chromium ended by itself");
            await Task.Delay(50);
        }

        var port = int.Parse((await File.ReadAllLinesAsync(file))[0], CultureInfo.InvariantCulture);
        using var http = new HttpClient();
        var tabs = await http.GetFromJsonAsync<JsonArray>(new Uri($"http://127.0.0.1:{port}/json/list"));
        var tab = tabs!.First(t => (string?)t!["type"] == "page")!;
        await _socket.ConnectAsync(new Uri((string)tab["webSocketDebuggerUrl"]!), CancellationToken.None);
        foreach (var domain in new[] { "Page", "Runtime", "Log", "Network" })
        {
            await Ask(domain + ".enable", []);
        }
    }

    private Task<JsonObject> Mouse(string type, (double X, double Y) at, bool held) =>
        Ask(
            "Input.dispatchMouseEvent",
            new()
            {
                ["type"] = type,
                ["x"] = at.X,
                ["y"] = at.Y,
                ["button"] = held ? "left" : "none",
                ["buttons"] = held ? 1 : 0,
                ["clickCount"] = held ? 1 : 0,
            }
        );

    private async Task<JsonObject> Ask(string method, JsonObject parameters)
    {
        var id = ++_last;
        var question = new JsonObject
        {
            ["id"] = id,
            ["method"] = method,
            ["params"] = parameters,
        };
        await _socket.SendAsync(
            System.Text.Encoding.UTF8.GetBytes(question.ToJsonString()),
            WebSocketMessageType.Text,
            true,
            CancellationToken.None
        );
        while (true)
        {
            var message = await Receive();
            if ((int?)message["id"] == id)
            {
                Assert.True(message["error"] is null, $"{method}: {message["error"]?.ToJsonString()}");
                return message["result"]!.AsObject();
            }

            Note(message);
        }
    }

    private void Note(JsonObject message)
    {
        var p = message["params"];
        var error = (string?)message["method"] switch
        {
            "Runtime.exceptionThrown" => p!["exceptionDetails"]!.ToJsonString(),
            "Runtime.consoleAPICalled" when (string?)p!["type"] is "error" or "assert" => p["args"]!.ToJsonString(),
            "Log.entryAdded" when (string?)p!["entry"]!["level"] == "error" => p["entry"]!.ToJsonString(),
            "Network.requestWillBeSent"
                when ((string)p!["request"]!["url"]!).StartsWith("http", StringComparison.Ordinal) =>
                "asks the network for " + p["request"]!["url"],
            _ => null,
        };
        if (error is not null)
        {
            Errors.Add(error);
        }
    }

    private async Task<JsonObject> Receive()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        using var whole = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (true)
        {
            var part = await _socket.ReceiveAsync(buffer, timeout.Token);
            whole.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return JsonNode.Parse(whole.ToArray())!.AsObject();
            }
        }
    }
}

/// <summary>One browser for the tests of a class, where there is one.</summary>
public sealed class ChromiumFixture : IAsyncLifetime
{
    internal Chromium? Browser { get; private set; }

    public async ValueTask InitializeAsync() => Browser = Chromium.Program is null ? null : await Chromium.Start();

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
        {
            await Browser.DisposeAsync();
        }
    }
}
