namespace JobLib.Dashboard.Tests.Access;

public class HeaderTests
{
    [Fact]
    public async Task Every_answer_forbids_what_the_dashboard_does_not_need()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        foreach (var path in new[] { "/jobs", "/jobs/list", "/jobs/nowhere" })
        {
            using var response = await dashboard.Client.GetAsync(path);
            Assert.Contains("default-src 'none'", string.Join(';', response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("same-origin", response.Headers.GetValues("Referrer-Policy").Single());
            Assert.Equal("same-origin", response.Headers.GetValues("Cross-Origin-Opener-Policy").Single());
            Assert.Equal("same-origin", response.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
            foreach (var feature in new[] { "camera", "microphone", "geolocation", "payment", "usb" })
                Assert.Contains($"{feature}=()", string.Join(',', response.Headers.GetValues("Permissions-Policy")), StringComparison.Ordinal);
            Assert.True(response.Headers.CacheControl?.NoStore);
        }
    }

    [Fact]
    public async Task No_page_has_inline_styles_or_scripts()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var job = dashboard.Storage.Data.Jobs[0];
        foreach (var path in new[] { "/jobs", "/jobs/list", $"/jobs/job/{job.Id}" })
        {
            var page = await dashboard.PageAsync(path);
            Assert.Empty(page.QuerySelectorAll("[style], style, script:not([src])"));
            Assert.DoesNotContain(page.All, element => element.Attributes.Any(attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    [InlineData(null)]
    public async Task Assets_are_immutable_and_compressed(string? encoding)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var page = await dashboard.PageAsync("/jobs");
        foreach (var path in page.QuerySelectorAll("link[href], script[src]").Select(element => element.GetAttribute("href") ?? element.GetAttribute("src")))
        {
            using var response = await dashboard.SendAsync(HttpMethod.Get, path!, request =>
            {
                if (encoding is not null) request.Headers.Add("Accept-Encoding", encoding);
            });
            Assert.True(response.IsSuccessStatusCode, path);
            Assert.Contains("immutable", response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            Assert.Equal(encoding, response.Content.Headers.ContentEncoding.SingleOrDefault());
        }
    }

    [Fact]
    public void The_files_for_the_browser_stay_small_and_are_the_dashboards_own()
    {
        var assembly = typeof(JobDashboardOptions).Assembly;
        var files = assembly.GetManifestResourceNames().ToDictionary(name => name, name =>
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            return reader.ReadToEnd();
        });
        var scripts = files.Where(file => file.Key.EndsWith(".js", StringComparison.Ordinal)).ToArray();
        var style = files.Single(file => file.Key.EndsWith(".css", StringComparison.Ordinal)).Value;
        Assert.NotEmpty(scripts);
        Assert.InRange(scripts.Sum(script => script.Value.Length), 1, 28 * 1024);
        Assert.InRange(style.Count(letter => letter == '\n'), 1, 499);
        Assert.All(scripts, script => Assert.DoesNotContain("//cdn", script.Value, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("url(http", style, StringComparison.OrdinalIgnoreCase);
    }
}
