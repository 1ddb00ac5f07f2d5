using System.Net;
using AngleSharp.Dom;
using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Tests.Access;

/// <summary>Two processes behind one load balancer, which sends each request to whichever it likes.</summary>
public class ReplicaTests
{
    [Fact]
    public async Task A_page_of_one_replica_works_on_the_other()
    {
        var storage = new SampleStorage(TimeProvider.System);
        SampleData.Fill(storage, TimeProvider.System.GetUtcNow());
        await using var first = await DashboardHost.StartAsync(storage: storage);
        await using var second = await DashboardHost.StartAsync(storage: storage);
        var job = storage.Data.Jobs.First(job => job.State == JobState.Failed);

        var page = await first.PageAsync($"/jobs/job/{job.Id}");
        var form = page.QuerySelectorAll("form").First(form => form.GetAttribute("action")!.EndsWith("/retry", StringComparison.Ordinal));
        var fields = form.QuerySelectorAll("input").Select(input => (input.GetAttribute("name")!, input.GetAttribute("value") ?? "")).ToArray();
        using var answer = await second.PostAsync(form.GetAttribute("action")!, fields);

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Contains("back in its queue", (await first.AfterAsync(answer)).QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
        foreach (var path in page.QuerySelectorAll("link[href], script[src]").Select(element => element.GetAttribute("href") ?? element.GetAttribute("src")))
        {
            Assert.Equal(HttpStatusCode.OK, await second.StatusAsync(path!));
        }
    }
}
