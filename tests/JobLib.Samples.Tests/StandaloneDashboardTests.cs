using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JobLib.Samples.Tests;

/// <summary>The dashboard alone, on the storage of workers that have no web.</summary>
public sealed class StandaloneDashboardTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("joblib-").FullName;

    [Fact]
    public async Task It_shows_the_jobs_of_others_to_those_whom_the_configuration_names_and_lets_some_of_them_act()
    {
        var database = Path.Combine(folder, "jobs.db");
        var id = await EnqueueAsync(database);
        var hasher = new PasswordHasher<object>();
        using var app = await AppProcess.StartAsync(
            Repository.PathOf($"samples/Dashboard/bin/{Repository.Configuration}/net10.0/StandaloneDashboard.dll"), Repository.PathOf("samples/Dashboard"),
            ("Storage", "sqlite"), ("ConnectionStrings__Jobs", database),
            ("Users__0__Name", "ada"), ("Users__0__PasswordHash", hasher.HashPassword(new(), "correct:horse")), ("Users__0__MayAct", "true"),
            ("Users__1__Name", "bob"), ("Users__1__PasswordHash", hasher.HashPassword(new(), "battery")));

        foreach (var (name, password) in new[] { ("", ""), ("ada", "wrong"), ("nobody", ""), ("bob", "correct:horse") })
            Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(app, HttpMethod.Get, "/jobs", name, password)).Status);
        Assert.Contains(
            "basic",
            (await app.Http.GetAsync(new Uri("/jobs", UriKind.Relative))).Headers.WwwAuthenticate.ToString(),
            StringComparison.OrdinalIgnoreCase
        );
        Assert.Contains(id, (await SendAsync(app, HttpMethod.Get, "/jobs/list", "bob", "battery")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(app, HttpMethod.Post, $"/jobs/api/v1/jobs/{id}/delete", "bob", "battery")).Status);
        Assert.Equal("""{"changed":1,"skipped":0}""", (await SendAsync(app, HttpMethod.Post, $"/jobs/api/v1/jobs/{id}/delete", "ada", "correct:horse")).Text);
        Assert.Contains("\"ada\"", (await SendAsync(app, HttpMethod.Get, "/jobs/api/v1/audit", "bob", "battery")).Text, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task<string> EnqueueAsync(string database)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddJobLib(jobs => jobs.UseSqlite(database));
        using var worker = builder.Build();
        return await worker.Services.GetRequiredService<IBackgroundJobClient>().EnqueueAsync(() => Console.WriteLine("somewhere else"));
    }

    private static async Task<(HttpStatusCode Status, string Text)> SendAsync(AppProcess app, HttpMethod method, string path, string name, string password)
    {
        using var request = new HttpRequestMessage(method, path);
        if (name.Length > 0)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{name}:{password}")));
        using var answer = await app.Http.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
