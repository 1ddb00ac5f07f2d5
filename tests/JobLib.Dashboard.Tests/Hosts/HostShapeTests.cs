using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobLib.Dashboard.Tests.Hosts;

/// <summary>The dashboard beside whatever else an application is made of.</summary>
public class HostShapeTests
{
    public static TheoryData<string> Shapes() => ["slim", "minimal", "mvc", "blazor"];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Pages_files_and_changes_work_in_every_kind_of_application(string shape)
    {
        await using var app = await StartAsync(shape);
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = new(app.Urls.First()) };
        var id = await app.Services.GetRequiredService<IBackgroundJobClient>().EnqueueAsync(() => Console.WriteLine("a job"));

        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await client.GetStringAsync($"/jobs/job/{id}"));
        foreach (var file in page.QuerySelectorAll("link[href], script[src]").Select(element => element.GetAttribute("href") ?? element.GetAttribute("src")))
        {
            using var found = await client.GetAsync(file);
            Assert.Equal(HttpStatusCode.OK, found.StatusCode);
        }

        using var change = new HttpRequestMessage(HttpMethod.Post, $"/jobs/job/{id}/delete") { Content = new FormUrlEncodedContent([]) };
        change.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var answer = await client.SendAsync(change);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal(JobState.Deleted, (await app.Services.GetRequiredService<IJobMonitor>().FindAsync(id))?.State);
    }

    private static async Task<WebApplication> StartAsync(string shape)
    {
        var options = new WebApplicationOptions { EnvironmentName = "Development", ApplicationName = typeof(HostShapeTests).Assembly.GetName().Name };
        var builder = shape == "slim" ? WebApplication.CreateSlimBuilder(options) : WebApplication.CreateBuilder(options);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddJobLib(jobs => jobs.UseInMemory());
        if (shape == "mvc") builder.Services.AddControllersWithViews();
        if (shape == "blazor") builder.Services.AddRazorComponents();
        var app = builder.Build();
        if (shape == "mvc") app.MapControllerRoute("default", "{controller=Home}/{action=Index}/{id?}");
        if (shape == "minimal") app.MapGet("/{**anything}", () => "the application's own");
        if (shape == "blazor")
        {
            app.UseAntiforgery();
            app.MapRazorComponents<EmptyPage>();
        }

        app.MapJobDashboard("/jobs");
        await app.StartAsync();
        return app;
    }
}
