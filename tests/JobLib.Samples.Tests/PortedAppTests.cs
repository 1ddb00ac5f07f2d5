using System.Net;

namespace JobLib.Samples.Tests;

/// <summary>A Hangfire user's application, compiled as it stands in tests/JobLib.PortedApp, does what its comments say.</summary>
public sealed class PortedAppTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("joblib-").FullName;

    [Fact]
    public async Task The_ported_app_runs_its_jobs_and_their_continuations()
    {
        using var app = await AppProcess.StartAsync(
            Repository.PathOf($"tests/JobLib.PortedApp/bin/{Repository.Configuration}/net10.0/JobLib.PortedApp.dll"),
            folder,
            ("ConnectionStrings__Jobs", Path.Combine(folder, "jobs.db")));

        var waiting = await app.PostAsync("/orders/7"); // the continuation of the mail
        Assert.True(JobId.TryParse(waiting, out _));

        foreach (var line in new[] { "Hello", "audit 7", "mail 7", "after 7", "mail 1", "mail 2", "after 0" })
        {
            await app.UntilAsync(() => Task.FromResult(app.Output.Contains(line, StringComparison.Ordinal)), $"The application should have said '{line}'.");
        }

        Assert.Contains($"{waiting} after 7", app.Output, StringComparison.Ordinal); // the parent's result, not the default that was written down
    }

    [Fact]
    public async Task The_dashboard_of_the_ported_app_asks_strangers_who_they_are()
    {
        using var app = await AppProcess.StartAsync(
            Repository.PathOf($"tests/JobLib.PortedApp/bin/{Repository.Configuration}/net10.0/JobLib.PortedApp.dll"),
            folder,
            ("ConnectionStrings__Jobs", Path.Combine(folder, "jobs.db")));

        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = app.Http.BaseAddress };
        foreach (var path in new[] { "/jobs", "/jobs/list", "/jobs/api/v1/overview" })
        {
            using var answer = await client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.NotEqual(HttpStatusCode.OK, answer.StatusCode);
            Assert.True(
                answer.StatusCode is HttpStatusCode.Unauthorized
                    || answer.Headers.Location?.ToString().Contains("/Account/Login", StringComparison.Ordinal) == true,
                $"{path} answered {answer.StatusCode}"
            );
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
