using AngleSharp.Html.Dom;
using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Tests.Pages;

/// <summary>The tree of what a job or a batch belongs with, and what a job waits for.</summary>
public class FamilyTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Fact]
    public async Task A_page_shows_the_whole_tree_from_where_it_begins_with_states_and_links_both_ways()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var outer = Batch("Outer");
        var inner = Batch("Inner") with { BatchId = outer.Id, Total = 1_000, Succeeded = 640, Failed = 3, Processing = 2 };
        var first = Job(JobState.Succeeded, 1) with { BatchId = inner.Id };
        var middle = Job(JobState.Failed, 2) with { BatchId = inner.Id, ParentId = first.Id, Condition = JobContinuationOptions.OnlyOnSucceededState };
        var last = Job(JobState.Awaiting, 3) with { ParentId = middle.Id, Condition = JobContinuationOptions.OnAnyFinishedState };
        var after = Job(JobState.Awaiting, 4) with { ParentId = outer.Id, ParentIsBatch = true };
        dashboard.Storage.Data.Batches = [outer with { Nested = [inner.Id], Children = [after.Id] }, inner];
        dashboard.Storage.Data.Jobs.AddRange([first with { Children = [middle.Id] }, middle with { Children = [last.Id] }, last, after]);

        foreach (var (path, here) in new[] { ($"/jobs/job/{last.Id}", last.Id), ($"/jobs/job/{first.Id}", first.Id) })
        {
            var tree = (await dashboard.PageAsync(path)).QuerySelector(".tree")!;
            Assert.Equal([outer.Id, inner.Id, first.Id, middle.Id, last.Id, after.Id], Keys(tree));
            Assert.Equal(here, tree.QuerySelector("[aria-current]")!.Closest("[data-key]")!.GetAttribute("data-key"));
            Assert.Equal(5, tree.QuerySelectorAll(".node > a").Length); // all but the one whose page it is
            Assert.Contains("holds", Text(tree, inner.Id), StringComparison.Ordinal);
            Assert.Contains("1,000 members: 640 over, 2 running, 3 failed", Text(tree, inner.Id), StringComparison.Ordinal);
            Assert.Contains("Failed", Text(tree, middle.Id), StringComparison.Ordinal);
            Assert.Contains("then, however it ends", Text(tree, last.Id), StringComparison.Ordinal);
            Assert.Contains("waits for the one above", Text(tree, last.Id), StringComparison.Ordinal);
        }

        string[] within = [inner.Id, first.Id, middle.Id, last.Id];
        var (ofBatch, ofWhatFollows) = (await dashboard.PageAsync($"/jobs/batch/{inner.Id}"), await dashboard.PageAsync($"/jobs/job/{after.Id}"));
        Assert.Equal([outer.Id, .. within, after.Id], Keys(ofBatch.QuerySelector(".tree")!));
        Assert.Equal([outer.Id, after.Id, .. within], Keys(ofWhatFollows.QuerySelector(".tree")!));
    }

    [Theory]
    [InlineData(49, false)]
    [InlineData(50, true)]
    [InlineData(150, true)]
    public async Task Members_of_a_batch_stand_in_the_tree_folded_from_fifty_on_with_their_counts(int many, bool folded)
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var batch = Batch("Invoices") with { Total = many };
        var after = Job(JobState.Awaiting, 1) with { ParentId = batch.Id, ParentIsBatch = true };
        var members = Enumerable.Range(0, many).Select(i => Job(i % 10 == 0 ? JobState.Failed : JobState.Succeeded, i) with { BatchId = batch.Id }).ToArray();
        dashboard.Storage.Data.Batches = [batch with { Children = [after.Id] }];
        dashboard.Storage.Data.Jobs.AddRange([after, .. members]);
        foreach (var (path, isInside) in new[] { ($"/jobs/batch/{batch.Id}", false), ($"/jobs/job/{after.Id}", false), ($"/jobs/job/{members[^1].Id}", true) })
        {
            var tree = (await dashboard.PageAsync(path)).QuerySelector(".tree")!;
            var fold = tree.QuerySelector("details");
            Assert.Equal(folded, fold is not null);
            Assert.Equal(Math.Min(many, 100) + 2 + (isInside && many > 100 ? 1 : 0), Keys(tree).Length); // who is on the way stands in it also past a hundred
            if (!folded) continue;
            Assert.Contains($"{Math.Min(many, 100) / 10} failed", fold!.QuerySelector("summary")!.TextContent, StringComparison.Ordinal);
            Assert.Equal(isInside, fold.HasAttribute("open"));
            Assert.Equal(many > 100, tree.TextContent.Contains("more that are not shown", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_batch_of_plain_members_has_a_list_of_them_and_no_tree()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var batch = Batch("Invoices");
        var members = Enumerable.Range(0, 3).Select(i => Job(JobState.Succeeded, i) with { BatchId = batch.Id }).ToArray();
        dashboard.Storage.Data.Batches = [batch];
        dashboard.Storage.Data.Jobs.AddRange(members);
        Assert.Null((await dashboard.PageAsync($"/jobs/batch/{batch.Id}")).QuerySelector(".tree"));
        Assert.Equal(4, Keys((await dashboard.PageAsync($"/jobs/job/{members[1].Id}")).QuerySelector(".tree")!).Length);
    }

    [Fact]
    public async Task A_family_of_five_hundred_asks_the_application_each_question_once()
    {
        var asked = new System.Collections.Concurrent.ConcurrentQueue<(JobDashboardAction Action, string? Resource)>();
        await using var dashboard = await DashboardHost.StartAsync(
            options => options.Authorize = async access =>
            {
                asked.Enqueue((access.Action, access.Resource));
                await Task.Yield();
                return true;
            },
            fill: false
        );
        var batch = Batch("Many") with { Total = 100 };
        var members = Enumerable.Range(0, 100).Select(i => Job(JobState.Succeeded, i) with { BatchId = batch.Id }).ToArray();
        var children = members.SelectMany(member => Enumerable.Range(0, 4).Select(i => Job(JobState.Awaiting, i) with { ParentId = member.Id })).ToArray();
        dashboard.Storage.Data.Batches = [batch];
        dashboard.Storage.Data.Jobs.AddRange(
            [
                .. members.Select(member =>
                    member with
                    {
                        Children = [.. children.Where(child => child.ParentId == member.Id).Select(child => child.Id)],
                    }
                ),
                .. children,
            ]
        );

        var tree = (await dashboard.PageAsync($"/jobs/job/{children[7].Id}")).QuerySelector(".tree")!;
        Assert.Equal(500, Keys(tree).Length);
        Assert.InRange(asked.Count, 1_000, 1_050); // to see it, and to see its arguments; the button row
        Assert.Equal(asked.Distinct().Count(), asked.Count);
    }

    [Theory]
    [InlineData(49, false)]
    [InlineData(50, true)]
    [InlineData(100, true)]
    public async Task From_fifty_on_what_follows_is_folded_with_its_counts(int many, bool folded)
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var parent = Job(JobState.Succeeded, 1);
        var children = Enumerable
            .Range(0, many)
            .Select(i => Job(i % 10 == 0 ? JobState.Failed : JobState.Succeeded, i) with { ParentId = parent.Id })
            .ToArray();
        dashboard.Storage.Data.Jobs.AddRange([parent with { Children = [.. children.Select(child => child.Id)] }, .. children]);

        var tree = (await dashboard.PageAsync($"/jobs/job/{parent.Id}")).QuerySelector(".tree")!;
        Assert.Equal(1 + many, Keys(tree).Length);
        var fold = tree.QuerySelector("details");
        Assert.Equal(folded, fold is not null);
        if (folded) Assert.Contains($"{many / 10} failed", fold!.QuerySelector("summary")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(many == 100, tree.TextContent.Contains("more that are not shown", StringComparison.Ordinal)); // as many as a storage names
        // one's own place is in sight
        Assert.Equal(folded, (await dashboard.PageAsync($"/jobs/job/{children[7].Id}")).QuerySelector(".tree details")?.HasAttribute("open") == true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whose_page_it_is_stands_in_the_tree_also_where_the_storage_names_only_a_hundred(bool afterBatch)
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var (parent, batch) = (Job(JobState.Succeeded, 1), Batch("Many"));
        var above = afterBatch ? batch.Id : parent.Id;
        var children = Enumerable.Range(0, 150).Select(i => Job(JobState.Succeeded, i) with { ParentId = above, ParentIsBatch = afterBatch }).ToArray();
        string[] named = [.. children.Take(100).Select(child => child.Id)];
        dashboard.Storage.Data.Jobs.AddRange([parent with { Children = afterBatch ? [] : named }, .. children]);
        dashboard.Storage.Data.Batches = [batch with { Children = afterBatch ? named : [] }];

        var tree = (await dashboard.PageAsync($"/jobs/job/{children[140].Id}")).QuerySelector(".tree")!;
        Assert.Equal([above, children[140].Id, .. named], Keys(tree));
        Assert.Equal(children[140].Id, tree.QuerySelector("[aria-current]")!.Closest("[data-key]")!.GetAttribute("data-key"));
        Assert.StartsWith("then", Text(tree, children[140].Id).Trim(), StringComparison.Ordinal);
        Assert.Equal(101, Keys((await dashboard.PageAsync($"/jobs/job/{children[7].Id}")).QuerySelector(".tree")!).Length); // none twice
    }

    [Fact]
    public async Task No_batch_is_looked_for_among_jobs_where_it_is_known_to_be_one()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var (outer, inner) = (Batch("Outer"), Batch("Inner"));
        var (member, after) = (
            Job(JobState.Succeeded, 1) with
            {
                BatchId = inner.Id,
            },
            Job(JobState.Awaiting, 2) with
            {
                ParentId = inner.Id,
                ParentIsBatch = true,
            }
        );
        dashboard.Storage.Data.Batches = [outer with { Nested = [inner.Id] }, inner with { BatchId = outer.Id, Children = [after.Id] }];
        dashboard.Storage.Data.Jobs.AddRange([member, after]);
        foreach (var path in new[] { $"/jobs/job/{member.Id}", $"/jobs/job/{after.Id}", $"/jobs/batch/{outer.Id}" })
        {
            Assert.Contains(inner.Id, Keys((await dashboard.PageAsync(path)).QuerySelector(".tree")!));
            Assert.Empty(dashboard.Storage.Data.Asked.Intersect([outer.Id, inner.Id]));
        }
    }

    [Fact]
    public async Task A_program_that_asks_for_a_job_has_its_parent_read_and_no_family()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var (parent, other) = (Job(JobState.Failed, 1), Job(JobState.Succeeded, 2));
        var waits = Job(JobState.Awaiting, 3) with { ParentId = parent.Id };
        dashboard.Storage.Data.Jobs.AddRange([parent with { Children = [waits.Id, other.Id] }, waits, other with { ParentId = parent.Id }]);
        Assert.Contains(
            "It waits for IMailer.SendAsync, which has failed.",
            await dashboard.Client.GetStringAsync($"/jobs/api/v1/jobs/{waits.Id}"),
            StringComparison.Ordinal
        );
        Assert.Equal([waits.Id, parent.Id], dashboard.Storage.Data.Asked);
    }

    [Fact]
    public async Task Who_waits_for_a_batch_is_led_to_it()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var batch = Batch("Invoices");
        var waits = Job(JobState.Awaiting, 1) with { ParentId = batch.Id, ParentIsBatch = true };
        dashboard.Storage.Data.Batches = [batch with { Children = [waits.Id] }];
        dashboard.Storage.Data.Jobs.Add(waits);
        var why = (await dashboard.PageAsync($"/jobs/job/{waits.Id}"))
            .QuerySelectorAll(".notice")
            .Single(notice => notice.TextContent.Contains("It waits for a batch to end.", StringComparison.Ordinal));
        Assert.Equal($"/jobs/batch/{batch.Id}", why.QuerySelector("a")?.GetAttribute("href"));
    }

    [Theory]
    [InlineData(false, "It waits for something that you are not allowed to see.")]
    [InlineData(true, "It waits for a batch to end.")]
    public async Task Who_waits_for_what_is_hidden_is_not_said_to_wait_for_something_else(bool forBatch, string expected)
    {
        var (parent, batch) = (Job(JobState.Processing, 1), Batch("Hidden"));
        string[] hidden = [parent.Id, batch.Id];
        await using var dashboard = await DashboardHost.StartAsync(
            options => options.Authorize = access => ValueTask.FromResult(!hidden.Contains(access.Resource)),
            fill: false
        );
        var waits = Job(JobState.Awaiting, 2) with { ParentId = forBatch ? batch.Id : parent.Id, ParentIsBatch = forBatch };
        dashboard.Storage.Data.Batches = [batch];
        dashboard.Storage.Data.Jobs.AddRange([parent, waits]);
        var page = await dashboard.PageAsync($"/jobs/job/{waits.Id}");
        Assert.Contains(expected, page.QuerySelector(".notice")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(hidden, id => page.Body!.InnerHtml.Contains(id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Whoever_waits_for_a_key_is_told_who_holds_it_with_a_link()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var holder = Job(JobState.Processing, 1);
        var waits = Job(JobState.Enqueued, 2) with { WaitsForKey = true, ConcurrencyKey = "k", BlockedBy = holder.Id };
        dashboard.Storage.Data.Jobs.AddRange([holder, waits]);

        var why = (await dashboard.PageAsync($"/jobs/job/{waits.Id}"))
            .QuerySelectorAll(".notice")
            .First(notice => notice.TextContent.Contains("the key held by", StringComparison.Ordinal));
        Assert.Equal($"/jobs/job/{holder.Id}", why.QuerySelector("a")!.GetAttribute("href"));
        Assert.Contains(
            "It waits for the key held by IMailer.SendAsync. It runs when that one ends.",
            await dashboard.Client.GetStringAsync($"/jobs/api/v1/jobs/{waits.Id}"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task What_it_comes_after_and_is_not_stored_any_more_is_named_without_a_link()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var gone = JobId.New(TimeProvider.System).ToString();
        var job = Job(JobState.Succeeded, 1) with { ParentId = gone };
        dashboard.Storage.Data.Jobs.Add(job);
        var page = await dashboard.PageAsync($"/jobs/job/{job.Id}");
        Assert.Contains($"after {gone}, which is gone, or not for you to see", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain(page.Links.OfType<IHtmlAnchorElement>(), link => link.Href.Contains(gone, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_family_that_goes_in_a_circle_and_one_without_end_have_a_page()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var (a, b) = (Job(JobState.Succeeded, 1), Job(JobState.Succeeded, 2));
        dashboard.Storage.Data.Jobs.AddRange([a with { ParentId = b.Id, Children = [b.Id] }, b with { ParentId = a.Id, Children = [a.Id] }]);
        Assert.Equal(2, Keys((await dashboard.PageAsync($"/jobs/job/{a.Id}")).QuerySelector(".tree")!).Length);

        var chain = Enumerable.Range(0, 60).Select(i => Job(JobState.Succeeded, i)).ToArray();
        dashboard.Storage.Data.Jobs.AddRange(
            chain.Select((job, i) => job with { ParentId = i == 0 ? null : chain[i - 1].Id, Children = i == 59 ? [] : [chain[i + 1].Id] })
        );
        var tree = (await dashboard.PageAsync($"/jobs/job/{chain[30].Id}")).QuerySelector(".tree")!;
        Assert.Contains(chain[30].Id, Keys(tree));
        Assert.InRange(Keys(tree).Length, 20, 60);
    }

    [Fact]
    public async Task Who_is_alone_has_no_tree()
    {
        await using var dashboard = await DashboardHost.StartAsync(fill: false);
        var job = Job(JobState.Succeeded, 1);
        dashboard.Storage.Data.Jobs.Add(job);
        Assert.Null((await dashboard.PageAsync($"/jobs/job/{job.Id}")).QuerySelector(".tree"));
    }

    private static JobDetails Job(JobState state, int argument) => SampleData.Job(Now, state, SampleData.Send(argument));

    private static BatchSummary Batch(string name) =>
        new()
        {
            Id = Guid.CreateVersion7(Now).ToString(),
            Description = name,
            State = BatchState.Processing,
            Total = 2,
            Sealed = true,
            CreatedAt = Now,
        };

    private static string?[] Keys(AngleSharp.Dom.IElement tree) => [.. tree.QuerySelectorAll("[data-key]").Select(node => node.GetAttribute("data-key"))];

    private static string Text(AngleSharp.Dom.IElement tree, string id) =>
        tree.QuerySelector($"[data-key='{id}'] > .node")!.TextContent.ReplaceLineEndings(" ");
}
