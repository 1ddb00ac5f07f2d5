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

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
