using System.Net;
using System.Text.Json;
using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Tests.Pages;

/// <summary>A job made again with other arguments, and a job of a method that the application allows.</summary>
public class EnqueueTests
{
    private static readonly string Name = $"{typeof(IMailer).FullName}.{nameof(IMailer.WelcomeAsync)}";

    [Fact]
    public async Task Nobody_can_create_a_job_or_sees_the_form_unless_it_is_allowed()
    {
        await using var dashboard = await DashboardHost.StartAsync(options => options.EnqueueTypes.Add(typeof(IMailer)));
        var job = Welcome(dashboard);
        Assert.DoesNotContain("/clone", (await dashboard.PageAsync($"/jobs/job/{job.Id}")).Body!.InnerHtml, StringComparison.Ordinal);
        Assert.DoesNotContain("types/enqueue", (await dashboard.PageAsync("/jobs/types")).Body!.InnerHtml, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await dashboard.StatusAsync($"/jobs/job/{job.Id}/clone"));
        Assert.Equal(HttpStatusCode.NotFound, await dashboard.StatusAsync($"/jobs/types/enqueue?name={Name}"));
        foreach (var path in new[] { $"/jobs/job/{job.Id}/clone", "/jobs/types/enqueue", $"/jobs/api/v1/jobs/{job.Id}/clone", "/jobs/api/v1/types/enqueue" })
        {
            using var answer = await dashboard.PostAsync(path, ("name", Name));
            Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        }

        Assert.Empty(dashboard.Storage.Actions);
    }

    [Fact]
    public async Task The_right_is_asked_for_the_job_and_the_right_to_its_arguments_too()
    {
        foreach (var denied in new[] { JobDashboardAction.Enqueue, JobDashboardAction.ViewArguments, JobDashboardAction.View })
        {
            string? id = null;
            await using var dashboard = await StartAsync(options =>
                options.Authorize = access => ValueTask.FromResult(access.Action != denied || access.Resource is null || access.Resource != id)
            );
            id = Welcome(dashboard).Id;
            Assert.Equal(HttpStatusCode.NotFound, await dashboard.StatusAsync($"/jobs/job/{id}/clone"));
            using var answer = await dashboard.PostAsync($"/jobs/job/{id}/clone");
            Assert.InRange((int)answer.StatusCode, 403, 404);
            Assert.Empty(dashboard.Storage.Actions);
        }
    }

    [Fact]
    public async Task A_clone_has_what_was_written_and_keeps_what_nobody_may_see()
    {
        await using var dashboard = await StartAsync();
        var job = Welcome(dashboard);
        var page = await dashboard.PageAsync($"/jobs/job/{job.Id}/clone");
        var fields = page.QuerySelectorAll("textarea[name=value]");
        Assert.Equal("\"Grace Hopper\"", fields[0].TextContent);
        Assert.Equal("", fields[1].TextContent);
        Assert.Contains("\"Ada\"", fields[2].TextContent, StringComparison.Ordinal);
        foreach (var secret in new[] { SampleData.Secret, SampleData.Card }) Assert.DoesNotContain(secret, page.Body!.InnerHtml, StringComparison.Ordinal);

        using var answer = await dashboard.PostAsync(
            $"/jobs/job/{job.Id}/clone",
            ("value", "\"Ada\""),
            ("value", ""),
            ("value", fields[2].TextContent.ReplaceLineEndings("\r\n")),
            ("queue", "critical"),
            ("reason", "asked again")
        );
        Assert.NotNull((await dashboard.AfterAsync(answer)));
        var made = Assert.Single(dashboard.Storage.Created);
        Assert.Equal($"/jobs/job/{made.Id}", answer.Headers.Location!.ToString());
        var arguments = JsonSerializer.Deserialize<JsonElement[]>(made.Payload.Arguments)!;
        Assert.Equal(
            ("Ada", SampleData.Secret, SampleData.Card),
            (arguments[0].GetString(), arguments[1].GetString(), arguments[2].GetProperty("CardNumber").GetString())
        );
        Assert.Equal(("critical", job.Payload.Signature), (made.Queue, made.Payload.Signature));
        Assert.Equal("asked again", dashboard.Storage.Actions.Single().Actor.Reason);
    }

    [Fact]
    public async Task A_clone_without_values_is_the_same_call_with_its_priority_tags_and_parameters_and_nothing_of_its_past()
    {
        await using var dashboard = await StartAsync();
        var past = new[] { "joblib-expired-at", "joblib-unknown-since", "joblib-earlier-attempts", "checkpoint:row" }.Select(name =>
            KeyValuePair.Create(name, "7")
        );
        var job = Welcome(
            dashboard,
            job => job with { Priority = 7, Tags = ["a"], Parameters = new Dictionary<string, string>([.. past, KeyValuePair.Create("tenant", "7")]) }
        );
        using var answer = await dashboard.PostAsync($"/jobs/api/v1/jobs/{job.Id}/clone");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var made = Assert.Single(dashboard.Storage.Created);
        Assert.Equal((7, "a", "tenant", job.Queue), (made.Priority, Assert.Single(made.Tags), Assert.Single(made.Parameters.Keys), made.Queue));
        Assert.Equal(
            JsonSerializer.Deserialize<JsonElement>(job.Payload.Arguments).ToString(),
            JsonSerializer.Deserialize<JsonElement>(made.Payload.Arguments).ToString()
        );
    }

    [Theory]
    [InlineData("'name' is not JSON", "Ada", "", "{}")]
    [InlineData("'name' of IMailer.WelcomeAsync cannot be read as", "7", "", "{}")]
    [InlineData("'customer' of IMailer.WelcomeAsync cannot be read as", "\"Ada\"", "", "[1]")]
    [InlineData("'name' is not JSON", "\"a\",\"b\"", "", "{}")]
    [InlineData("takes 3 arguments", "\"Ada\"")]
    [InlineData("takes 3 arguments", "1", "2", "3", "4")]
    public async Task What_does_not_fit_the_method_is_refused_with_the_arguments_name(string expected, params string[] values)
    {
        await using var dashboard = await StartAsync();
        using var answer = await dashboard.PostAsync($"/jobs/job/{Welcome(dashboard).Id}/clone", [.. values.Select(value => ("value", value))]);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var said = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
        Assert.True(said.Contains(expected, StringComparison.Ordinal), said);
        Assert.Empty(dashboard.Storage.Created);
    }

    [Fact]
    public async Task What_is_not_known_here_and_the_librarys_own_operations_are_not_made_again()
    {
        await using var dashboard = await StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        using var bulk = await dashboard.PostAsync(
            "/jobs/bulk",
            ("verb", "Retry"),
            ("state", "failed"),
            ("count", "60"),
            ("typed", "60"),
            ("upTo", JobId.New(TimeProvider.System).ToString()),
            ("at", "2030-01-01T00:00:00.000Z")
        );
        var own = dashboard.Storage.Created.Single().Payload;
        foreach (var payload in new[] { SampleData.Unknown(), own })
        {
            var job = SampleData.Job(now, JobState.Succeeded, payload);
            dashboard.Storage.Data.Jobs.Add(job);
            Assert.DoesNotContain("/clone", (await dashboard.PageAsync($"/jobs/job/{job.Id}")).Body!.InnerHtml, StringComparison.Ordinal);
            Assert.Equal(HttpStatusCode.NotFound, await dashboard.StatusAsync($"/jobs/job/{job.Id}/clone"));
            using var answer = await dashboard.PostAsync($"/jobs/job/{job.Id}/clone");
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }

        Assert.Single(dashboard.Storage.Created);
    }

    [Fact]
    public async Task A_job_of_an_allowed_type_is_created_from_its_form_and_of_no_other()
    {
        await using var dashboard = await StartAsync(options => options.EnqueueTypes.Add(typeof(IMailer)));
        Assert.Contains(
            (await dashboard.PageAsync("/jobs/types")).QuerySelectorAll("a"),
            link => link.GetAttribute("href") == $"/jobs/types/enqueue?name={Name}"
        );
        var page = await dashboard.PageAsync($"/jobs/types/enqueue?name={Name}");
        Assert.Equal(["\"\"", "", "null"], page.QuerySelectorAll("textarea[name=value]").Select(field => field.TextContent));
        using var answer = await dashboard.PostAsync(
            "/jobs/types/enqueue",
            ("name", Name),
            ("value", "\"Ada\""),
            ("value", "\"pw\""),
            ("value", """{"Id":1,"Name":"x","CardNumber":"2"}""")
        );
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Contains("\"pw\"", Assert.Single(dashboard.Storage.Created).Payload.Arguments, StringComparison.Ordinal);

        foreach (var other in new[] { $"{typeof(Customer).FullName}.ToString", "System.IO.File.Delete", $"{typeof(IMailer).FullName}.Nothing", "" })
        {
            using var no = await dashboard.PostAsync("/jobs/types/enqueue", ("name", other));
            Assert.Equal(HttpStatusCode.NotFound, no.StatusCode);
        }

        Assert.Single(dashboard.Storage.Created);
    }

    [Fact]
    public async Task A_form_that_is_sent_as_it_came_makes_the_same_call_whatever_stands_in_it()
    {
        await using var dashboard = await StartAsync();
        foreach (var text in HostileText.Vectors.Concat(["", "\n", "\r\none\rtwo", "\u2028", "\u0085\u200F", "a\0b", "\ud83d\ude00", "null", "\"", "\\u0041"]))
        {
            var job = SampleData.Job(TimeProvider.System.GetUtcNow(), JobState.Failed, SampleData.Welcome(text));
            dashboard.Storage.Data.Jobs.Add(job);
            var page = await dashboard.PageAsync($"/jobs/job/{job.Id}/clone");
            // as browsers send them
            var fields = page.QuerySelectorAll("textarea[name=value]").Select(field => ("value", field.TextContent.ReplaceLineEndings("\r\n")));
            using var answer = await dashboard.PostAsync($"/jobs/job/{job.Id}/clone", [.. fields]);
            Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
            using var made = JsonDocument.Parse(dashboard.Storage.Created[^1].Payload.Arguments);
            using var first = JsonDocument.Parse(job.Payload.Arguments);
            Assert.True(JsonElement.DeepEquals(first.RootElement, made.RootElement), $"{first.RootElement} became {made.RootElement}");
        }
    }

    [Fact]
    public async Task A_text_is_stored_as_it_was_written_with_whatever_else_ends_a_line()
    {
        await using var dashboard = await StartAsync();
        var job = Welcome(dashboard);
        using var answer = await dashboard.PostAsync(
            $"/jobs/job/{job.Id}/clone",
            ("value", "\"one\u2028two\u0085three\""),
            ("value", ""),
            ("value", """{"Id":7,"Name":"Ada","CardNumber":"1"}""")
        );
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        using var made = JsonDocument.Parse(Assert.Single(dashboard.Storage.Created).Payload.Arguments);
        Assert.Equal("one\u2028two\u0085three", made.RootElement[0].GetString());
    }

    [Theory]
    [InlineData(nameof(AwkwardJobs.Out), "cannot be a job")]
    [InlineData(nameof(AwkwardJobs.Sequence), "cannot be a job")]
    [InlineData(nameof(AwkwardJobs.Anything), "cannot be a job")]
    [InlineData(nameof(AwkwardJobs.Peek), "cannot be a job")]
    [InlineData(nameof(AwkwardJobs.Show), "The number is not to be had.")]
    [InlineData(nameof(AwkwardJobs.Wait), "The length takes too long.")]
    public async Task A_method_of_which_no_job_can_be_made_is_refused_with_the_reason(string method, string expected)
    {
        await using var dashboard = await StartAsync(options => options.EnqueueTypes.Add(typeof(AwkwardJobs)));
        var name = $"{typeof(AwkwardJobs).FullName}.{method}";
        using var page = await dashboard.Client.GetAsync($"/jobs/types/enqueue?name={name}");
        using var post = await dashboard.PostAsync("/jobs/types/enqueue", ("name", name));
        foreach (var answer in new[] { page, post })
        {
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains(expected, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()), StringComparison.Ordinal);
        }

        Assert.Empty(dashboard.Storage.Created);
    }

    [Fact]
    public async Task Offered_are_methods_of_the_users_own_that_a_client_would_take()
    {
        await using var dashboard = await StartAsync(options =>
        {
            options.EnqueueTypes.Add(typeof(AwkwardJobs));
            options.EnqueueTypes.Add(typeof(ReportJobs));
        });
        var offered = (await dashboard.PageAsync("/jobs/types"))
            .QuerySelectorAll("a[href*='types/enqueue?name=']")
            .Select(link => link.GetAttribute("href")!.Split('.')[^1]);
        Assert.Equal(
            [nameof(ReportJobs.Build), nameof(AwkwardJobs.Omit), nameof(AwkwardJobs.Show), nameof(AwkwardJobs.Title), nameof(AwkwardJobs.Wait)],
            offered.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task Among_overloads_one_is_chosen_by_its_signature_on_the_page_and_by_a_program()
    {
        await using var dashboard = await StartAsync(options => options.EnqueueTypes.Add(typeof(OverloadedJobs)));
        var name = $"{typeof(OverloadedJobs).FullName}.{nameof(OverloadedJobs.Send)}";
        Assert.Single((await dashboard.PageAsync("/jobs/types")).QuerySelectorAll("a"), link => link.GetAttribute("href") == $"/jobs/types/enqueue?name={name}");
        var choices = (await dashboard.PageAsync($"/jobs/types/enqueue?name={name}")).QuerySelectorAll("main .enqueue a");
        Assert.Equal(["Send(String to)", "Send(String to, Int32 times)"], choices.Select(choice => choice.TextContent).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(choices, choice => choice.TextContent.Contains("Int32&", StringComparison.Ordinal)); // which a client refuses

        using var unsaid = await dashboard.PostAsync("/jobs/api/v1/types/enqueue", ("name", name), ("value", "\"a\""));
        Assert.Equal(HttpStatusCode.BadRequest, unsaid.StatusCode);
        Assert.Contains("has overloads", await unsaid.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var unknown = await dashboard.PostAsync("/jobs/api/v1/types/enqueue", ("name", name), ("signature", "System.Guid"), ("value", "\"a\""));
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await dashboard.StatusAsync($"/jobs/types/enqueue?name={name}&signature=System.Guid"));
        Assert.Empty(dashboard.Storage.Created);

        var page = await dashboard.PageAsync(choices.Single(choice => choice.TextContent.Contains("times", StringComparison.Ordinal)).GetAttribute("href")!);
        var fields = page.QuerySelectorAll("form[method=post] input[type=hidden]").Select(field => (field.GetAttribute("name")!, field.GetAttribute("value")!));
        using var answer = await dashboard.PostAsync("/jobs/types/enqueue", [.. fields, ("value", "\"a\""), ("value", "7")]);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        var made = Assert.Single(dashboard.Storage.Created);
        Assert.Equal("[\"a\",7]", made.Payload.Arguments);
        Assert.Contains("Int32", made.Payload.Signature, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_job_whose_values_cannot_be_shown_is_not_made_again()
    {
        await using var dashboard = await StartAsync();
        var type = $"{typeof(AwkwardJobs).FullName}, {typeof(AwkwardJobs).Assembly.GetName().Name}";
        var payload = new JobPayload(
            type,
            nameof(AwkwardJobs.Show),
            $"{typeof(Unshowable).FullName}, {typeof(Unshowable).Assembly.GetName().Name}",
            """[{"Number":7}]"""
        );
        var job = SampleData.Job(TimeProvider.System.GetUtcNow(), JobState.Succeeded, payload);
        dashboard.Storage.Data.Jobs.Add(job);
        Assert.Equal(HttpStatusCode.NotFound, await dashboard.StatusAsync($"/jobs/job/{job.Id}/clone"));
        using var answer = await dashboard.PostAsync($"/jobs/job/{job.Id}/clone");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task What_a_method_has_by_default_stands_in_its_form_as_a_job_would_store_it()
    {
        await using var dashboard = await StartAsync(options => options.EnqueueTypes.Add(typeof(AwkwardJobs)));
        var name = $"{typeof(AwkwardJobs).FullName}.{nameof(AwkwardJobs.Omit)}";
        string[] expected =
        [
            "\"\"",
            "\"00000000-0000-0000-0000-000000000000\"",
            "\"00:00:00\"",
            "\"0001-01-01T00:00:00+00:00\"",
            "5",
            "\"NaN\"",
            """{"Item1":0,"Item2":0}""",
            "null",
            "null",
        ];
        var fields = (await dashboard.PageAsync($"/jobs/types/enqueue?name={name}"))
            .QuerySelectorAll("textarea[name=value]")
            .Select(field => field.TextContent)
            .ToArray();
        Assert.Equal(expected, fields.Select(text => string.Concat(text.Where(character => !char.IsWhiteSpace(character)))));

        using var answer = await dashboard.PostAsync("/jobs/types/enqueue", [("name", name), .. fields.Select(text => ("value", text))]);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal($"[{string.Join(',', expected)}]", Assert.Single(dashboard.Storage.Created).Payload.Arguments);
    }

    private static Task<DashboardHost> StartAsync(Action<JobDashboardOptions>? options = null) => DashboardHost.StartAsync(all =>
    {
        all.AllowEnqueue = true;
        options?.Invoke(all);
    });

    private static JobDetails Welcome(DashboardHost dashboard, Func<JobDetails, JobDetails>? change = null)
    {
        var job = SampleData.Job(TimeProvider.System.GetUtcNow(), JobState.Failed, SampleData.Welcome("Grace Hopper"), change);
        dashboard.Storage.Data.Jobs.Add(job);
        return job;
    }
}
