using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace JobLib.Dashboard.Tests.Fuzz;

/// <summary>Addresses and forms that no page of the dashboard has given, made of pieces that some have.</summary>
internal sealed partial class StrangeValues(int seed, string[] known)
{
    private static readonly string[] Fields =
        [
            "q",
            "state",
            "order",
            "cursor",
            "id",
            "done",
            "n",
            "skipped",
            "range",
            "log",
            "topic",
            "verb",
            "back",
            "reason",
            "at",
            "in",
            "queue",
            "server",
            "count",
            "typed",
            "upTo",
            "sort",
            "cron",
            "zone",
            "misfire",
            "was",
            "term",
            "value",
            "value",
            "name",
            "\0",
            "ü",
            "",
        ];

    private static readonly string[] Pieces =
    [
        "",
        "0",
        "-1",
        "9999999999999999999999",
        "1e9",
        "NaN",
        "null",
        "true",
        "x",
        "..",
        "../..",
        "/",
        "//evil.example",
        "\\",
        "'",
        "\"",
        "<b>",
        "%",
        "%zz",
        "{0}",
        "*",
        "\0",
        "\n",
        "\r\nSet-Cookie: a=b",
        "\u00e9",
        "\u2028",
        "\U0001F600",
        "\uFFFD",
        "\u202E",
        "failed",
        "scheduled",
        "retrying",
        "enqueued",
        "all",
        "DueFirst",
        "FinishedFirst",
        "OldestFirst",
        "Retry",
        "Delete",
        "24h",
        "7d",
        "retried",
        "bulk-started",
        "overview",
        "/jobs",
        "/jobs/list?q=",
        "/jobs/\u00fc",
        "state:failed",
        "state:",
        "queue:default",
        "type:Console",
        "last:9d",
        "last:10000d",
        "last:",
        "from:0001-01-01",
        "to:9999-12-31T23:59:59",
        "from:2026-99-99",
        "arg:a",
        "arg.:a",
        "arg.a..b[0]:x",
        "error:\"",
        "id:",
        "batch:",
        "tag:\0",
        "fingerprint:",
        ":",
        "::",
        "00:05:00",
        "-00:00:01",
        "400.00:00:00",
        "2026-01-01T00:00:00Z",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59.9999999Z",
        "00000000-0000-0000-0000-000000000000",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "c:1",
        "0.00000000-0000-0000-0000-000000000000",
        "9223372036854775807.x",
        "-1.",
        ".",
    ];

    // What no encoder writes: bytes that are no UTF-8, escapes that are cut.
    private static readonly string[] Raw = ["%ff%fe", "%c3", "%", "%0", "%00", "%ed%a0%80", "+", "&&", "==", "%2e%2e", "%2f", "%5c"];

    private readonly Random random = new(seed);

    /// <summary>The route with strange values in it and behind it.</summary>
    public string Address(string route)
    {
        var path = Hole()
            .Replace(
                route,
                _ =>
                    random.Next(3) == 0 ? Pick(known)
                    : Uri.EscapeDataString(Value()) is { Length: > 0 } text and not ("." or "..") ? text
                    : "x"
            );
        var query = string.Join(
            '&',
            Enumerable
                .Range(0, random.Next(5))
                .Select(_ => $"{Uri.EscapeDataString(Pick(Fields))}={(random.Next(6) == 0 ? Pick(Raw) : Uri.EscapeDataString(Value()))}")
        );
        return $"/{path.TrimStart('/')}?{query}";
    }

    public HttpContent? Form() => random.Next(10) switch
    {
        0 => null,
        1 => Content("not a form", "text/plain"),
        2 => Content("a=b", "application/x-www-form-urlencoded; charset=utf-7"),
        3 => Content(string.Join('&', Enumerable.Range(0, 3_000).Select(i => $"id={i}&f{i}=1")), "application/x-www-form-urlencoded"),
        4 => Content($"{new string('k', 5_000)}=1&id={new string('x', 100_000)}", "application/x-www-form-urlencoded"),
        5 => Content(
            "--b\r\nContent-Disposition: form-data; name=\"id\"\r\n\r\ncut",
            random.Next(2) == 0 ? "multipart/form-data; boundary=b" : "multipart/form-data"
        ),
        6 => Content(string.Join('&', Raw), "application/x-www-form-urlencoded"),
        _ => Content(
            string.Join('&', Enumerable.Range(0, random.Next(8)).Select(_ => $"{Uri.EscapeDataString(Pick(Fields))}={Uri.EscapeDataString(Value())}")),
            "application/x-www-form-urlencoded"
        ),
    };

    private static ByteArrayContent Content(string text, string type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }

    private string Value()
    {
        if (random.Next(40) == 0) return new string('x', 6_000);
        if (random.Next(40) == 0) return string.Concat(Enumerable.Repeat("state:failed ", 400));
        var text = random.Next(3) == 0 ? Pick(known) : Pick(Pieces);
        return random.Next(6) switch
        {
            0 => text + Pick(Pieces),
            1 when text.Length > 0 => text.Remove(random.Next(text.Length), 1).Replace('\uD83D', '?').Replace('\uDE00', '?'), // half a pair cannot be sent
            2 => $"{text} {Pick(Pieces)}",
            3 => text + random.NextInt64().ToString(CultureInfo.InvariantCulture),
            _ => text,
        };
    }

    private string Pick(string[] from) => from[random.Next(from.Length)];

    [GeneratedRegex(@"\{[^}]*\}+")]
    private static partial Regex Hole();
}
