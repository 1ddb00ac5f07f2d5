using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Dashboard.Tests.Fuzz;

/// <summary>Every parameter that any route asks for, found by watching what it asks for.</summary>
public class ParameterTests
{
    private static readonly string[] Strange =
    [
        "",
        "-1",
        "99999999999999999999",
        "x",
        "\0",
        "\u00e9\u202E\U0001F600",
        "//evil.example",
        "\"",
        "{0}",
        "a\r\nb",
        "last:9999d",
        "from:0001-01-01",
        "arg.a..b:x",
        "0.00000000-0000-0000-0000-000000000000",
        "9223372036854775807.x",
        "9999-12-31T23:59:59.9999999Z",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "-00:00:01",
        new('y', 3_000),
    ];

    private static readonly string[] Headers =
    [
        "Cookie",
        "Origin",
        "Sec-Fetch-Site",
        "JobLib-Fragment",
        "Accept-Encoding",
        "Authorization",
        "X-Remote-User",
        "Content-Type",
        "Accept-Language",
        "If-None-Match",
    ];

    [Fact]
    public async Task No_value_of_any_parameter_of_any_route_is_an_error_of_the_servers()
    {
        var recorder = new Recorder();
        await using var dashboard = await DashboardHost.StartAsync(
            AllowAll,
            use: app => app.Use((context, next) => recorder.WatchAsync(context, _ => next(context)))
        );
        var (wrong, tried) = (new List<string>(), 0);
        foreach (var (method, path) in Routes(dashboard))
        {
            var known = new Queue<string>();
            var seen = new HashSet<string>(StringComparer.Ordinal);
            await AskAsync(method, path, null, "");
            while (known.TryDequeue(out var name))
            {
                foreach (var value in Strange) await AskAsync(method, path, name, value);
            }

            async Task AskAsync(string method, string path, string? name, string value)
            {
                var status = await SendAsync(dashboard, method, path, Fields(dashboard), name, value);
                if (status >= 500) wrong.Add($"{method} {path} {name}={value[..Math.Min(value.Length, 60)]}: {status}");
                tried++;
                foreach (var found in recorder.Take().Where(seen.Add)) known.Enqueue(found);
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.InRange(tried, 1_500, 20_000); // far fewer: nothing was watched
    }

    [Fact]
    public async Task No_value_of_a_header_is_an_error_of_the_servers()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        string[] values =
        [
            "",
            "x",
            "null",
            "http://",
            "https://[",
            "joblib-done=deleted.99999999999999.x; joblib-theme=<b>; joblib-zone",
            "joblib-done=%ff",
            ";;;",
            "multipart/form-data; boundary=\"",
            "application/x-www-form-urlencoded; charset=\"",
            new('z', 4_000),
        ];
        foreach (var header in Headers)
        {
            foreach (var value in values)
            {
                foreach (
                    var (method, path) in new[]
                    {
                        ("GET", "/jobs"),
                        ("GET", "/jobs/list"),
                        ("GET", "/jobs/api/v1/overview"),
                        ("POST", "/jobs/queue/pause"),
                        ("POST", "/jobs/api/v1/queue/pause"),
                    }
                )
                {
                    using var answer = await dashboard.SendAsync(new(method), path, request =>
                    {
                        if (method == "POST")
                        {
                            request.Content = new ByteArrayContent("queue=default"u8.ToArray());
                            request.Headers.TryAddWithoutValidation("Sec-Fetch-Site", "same-origin");
                        }

                        request.Headers.TryAddWithoutValidation(header, value);
                        request.Content?.Headers.TryAddWithoutValidation(header, value);
                    });
                    Assert.True((int)answer.StatusCode < 500, $"{method} {path} with {header}: {value} answered {answer.StatusCode}");
                }
            }
        }
    }

    [Fact]
    public async Task The_OpenAPI_document_has_every_route_of_the_API_with_every_parameter_that_it_asks_for_and_no_other()
    {
        var recorder = new Recorder();
        await using var dashboard = await DashboardHost.StartAsync(
            AllowAll,
            use: app => app.Use((context, next) => recorder.WatchAsync(context, _ => next(context)))
        );
        using var document = JsonDocument.Parse(await dashboard.Client.GetStringAsync("/jobs/api/openapi.json"));
        Assert.Equal("/jobs/api/v1", document.RootElement.GetProperty("servers")[0].GetProperty("url").GetString());
        var documented = (from path in document.RootElement.GetProperty("paths").EnumerateObject()
                          from operation in path.Value.EnumerateObject()
                          select (Key: $"{operation.Name.ToUpperInvariant()} /jobs/api/v1{path.Name}", Operation: operation.Value)
                      ).ToDictionary(pair => pair.Key, pair => pair.Operation);
        var routes = dashboard.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(route => $"{route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods[0]} {route.RoutePattern.RawText}")
            .Where(route => route.Contains("/api/v1/", StringComparison.Ordinal));
        Assert.Equal(routes.Order(StringComparer.Ordinal), documented.Keys.Order(StringComparer.Ordinal));

        foreach (var (route, operation) in documented)
        {
            var parts = route.Split(' ');
            recorder.Take();
            await SendAsync(dashboard, parts[0], Fill(dashboard, parts[1]), Fields(dashboard), null, "");
            var asked = recorder.Take().Except(["back"]).ToHashSet(StringComparer.Ordinal);
            if (!parts[1].Contains("/export/", StringComparison.Ordinal) && Names(operation).Contains("size"))
                asked.Add("size"); // asked of the context by every request
            var named = Names(operation).ToHashSet(StringComparer.Ordinal);
            Assert.True(
                named.IsSubsetOf(asked) && asked.Except(named).All(name => name is "cursor" or "size"),
                $"{route} asks for {string.Join(' ', asked.Order())}, and is said to take {string.Join(' ', named.Order())}"
            );
        }
    }

    private static void AllowAll(JobDashboardOptions options)
    {
        options.AllowEnqueue = true;
        options.EnqueueTypes.Add(typeof(Samples.IMailer));
    }

    private static IEnumerable<string> Names(JsonElement operation)
    {
        if (operation.TryGetProperty("requestBody", out var body))
        {
            return body.GetProperty("content")
                .GetProperty("application/x-www-form-urlencoded")
                .GetProperty("schema")
                .GetProperty("properties")
                .EnumerateObject()
                .Select(field => field.Name)
                .ToArray();
        }

        return operation.TryGetProperty("parameters", out var parameters)
            ? parameters
                .EnumerateArray()
                .Where(parameter => parameter.GetProperty("in").GetString() == "query")
                .Select(parameter => parameter.GetProperty("name").GetString()!)
                .ToArray()
            : [];
    }

    private static IEnumerable<(string Method, string Path)> Routes(DashboardHost dashboard) =>
        dashboard
            .App.Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
        .Select(route => (route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods[0], Fill(dashboard, route.RoutePattern.RawText ?? "")));

    private static string Fill(DashboardHost dashboard, string route) =>
        route
            .Replace(
                "{id}",
                route.Contains("/batch", StringComparison.Ordinal) ? dashboard.Storage.Data.Batches[0].Id : dashboard.Storage.Data.Jobs[3].Id,
                StringComparison.Ordinal
            )
        .Replace("{version}/{name}", "x/app.js", StringComparison.Ordinal).Replace("{**rest}", "x", StringComparison.Ordinal);

    // What is right, so that a handler gets far enough to ask for all that it takes.
    private static Dictionary<string, string> Fields(DashboardHost dashboard) => new(StringComparer.Ordinal)
    {
        ["id"] = "nightly-report",
        ["queue"] = "default",
        ["server"] = dashboard.Storage.Data.Overview.Servers[0].Id,
        ["in"] = "00:05:00",
        ["key"] = "smtp",
        ["limit"] = "3",
        ["permits"] = "3",
        ["per"] = "00:01:00",
        ["burst"] = "1",
        ["verb"] = "Retry",
        ["state"] = "failed",
        ["q"] = "queue:default",
        ["upTo"] = dashboard.Storage.Data.Jobs[0].Id,
        ["at"] = "2026-03-01T00:00:00Z",
        ["count"] = "5",
        ["typed"] = "5",
        ["name"] = "Shop.IMailer.SendAsync",
        ["cron"] = "0 4 * * *",
        ["zone"] = "UTC",
        ["misfire"] = "Strict",
        ["was"] = "0 3 * * 1-5|Europe/Berlin|default|Relaxed",
    };

    private static async Task<int> SendAsync(DashboardHost dashboard, string method, string path, Dictionary<string, string> fields, string? name, string value)
    {
        if (name is not null) fields[name] = value;
        using var form = new FormUrlEncodedContent(fields);
        using var request = new HttpRequestMessage(new(method), method == "GET" ? $"{path}?{await form.ReadAsStringAsync()}" : path);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        if (method == "POST") request.Content = form;
        using var answer = await dashboard.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return (int)answer.StatusCode;
    }
}
