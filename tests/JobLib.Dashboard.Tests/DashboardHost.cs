using System.Net;
using System.Security.Claims;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using JobLib.Dashboard.Tests.Samples;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JobLib.Dashboard.Tests;

internal static class PathBase
{
    /// <summary>As <c>UsePathBase</c>, with the routing behind it, as an application with a path base has it.</summary>
    public static void UsePathBaseForTests(this WebApplication app, string path)
    {
        app.UsePathBase(path);
        app.UseRouting();
    }
}

/// <summary>An application with a dashboard, on a port of loopback, and a client of it.</summary>
public sealed class DashboardHost : IAsyncDisposable
{
    private static readonly HtmlParser Parser = new();
    private readonly WebApplication app;

    private DashboardHost(WebApplication app, SampleStorage storage)
    {
        this.app = app;
        Storage = storage;
        Address = new(
            app.Services.GetRequiredService<IServer>()
                .Features.Get<IServerAddressesFeature>()!
                .Addresses.First()
                .Replace("127.0.0.1", "localhost", StringComparison.Ordinal)
        );
        Client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public SampleStorage Storage { get; }

    public WebApplication App => app;

    public List<string> Log { get; private init; } = [];

    public static async Task<DashboardHost> StartAsync(
        Action<JobDashboardOptions>? options = null, Action<IEndpointConventionBuilder>? conventions = null, string environment = "Development",
        Action<WebApplicationBuilder>? build = null,
        Action<WebApplication>? use = null,
        string pattern = "/jobs",
        bool fill = true,
        SampleStorage? storage = null,
        Func<WebApplication, IEndpointRouteBuilder>? group = null
    )
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = environment });
        var log = new List<string>();
        if (storage is null)
        {
            storage = new SampleStorage(TimeProvider.System);
            if (fill) SampleData.Fill(storage, TimeProvider.System.GetUtcNow());
        }

        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(new ListLogger(log));
        builder.Services.AddJobLib(jobs => jobs.UseStorage(_ => storage));
        build?.Invoke(builder);
        var app = builder.Build();
        use?.Invoke(app);
        var mapped = (group?.Invoke(app) ?? app).MapJobDashboard(pattern, options);
        conventions?.Invoke(mapped);
        await app.StartAsync();
        return new(app, storage) { Log = log };
    }

    public async Task<IHtmlDocument> PageAsync(string path)
    {
        using var response = await Client.GetAsync(path);
        Assert.True(response.IsSuccessStatusCode, $"{path} answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
        return Parser.ParseDocument(await response.Content.ReadAsStringAsync());
    }

    /// <summary>The page that a change leads to, with what it leaves for that page.</summary>
    public async Task<IHtmlDocument> AfterAsync(HttpResponseMessage change)
    {
        Assert.Equal(HttpStatusCode.SeeOther, change.StatusCode);
        using var response = await SendAsync(
            HttpMethod.Get,
            change.Headers.Location!.ToString(),
            request => request.Headers.Add("Cookie", change.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0]))
        );
        return Parser.ParseDocument(await response.Content.ReadAsStringAsync());
    }

    public async Task<HttpStatusCode> StatusAsync(string path, Action<HttpRequestMessage>? change = null)
    {
        using var response = await SendAsync(HttpMethod.Get, path, change);
        return response.StatusCode;
    }

    public Task<HttpResponseMessage> PostAsync(string path, params (string Name, string Value)[] fields) => SendAsync(HttpMethod.Post, path, request =>
    {
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        request.Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));
    });

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, path);
        change?.Invoke(request);
        return await Client.SendAsync(request);
    }

    /// <summary>Signs everyone in who sends a <c>User</c> header, with the roles behind the colon: <c>ada:ops,dev</c>.</summary>
    public static void UseHeaderUsers(WebApplication app) => app.Use((context, next) =>
    {
        if (context.Request.Headers["User"].ToString() is { Length: > 0 } text)
        {
            var parts = text.Split(':');
            var claims = parts
                .Skip(1)
                .SelectMany(roles => roles.Split(','))
                .Select(role => new Claim(ClaimTypes.Role, role))
                .Append(new(ClaimTypes.Name, parts[0]));
            context.User = new(new ClaimsIdentity(claims, "header"));
        }

        return next(context);
    });

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }

    private sealed class ListLogger(List<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel)) return;
            lock (lines) lines.Add($"{formatter(state, exception)} {exception}");
        }
    }
}
