namespace JobLib.Testing.Tests;

/// <summary>What was enqueued, and what a test is told when it was not.</summary>
public sealed class EnqueuedTests
{
    [Fact]
    public async Task A_call_is_found_by_its_arguments_whatever_they_are_written_with()
    {
        await using var app = await App.StartAsync();
        var jobs = app.Jobs;
        var user = 7;
        var id = app.Client.Enqueue<IMailer>(x => x.SendAsync(7, CancellationToken.None), new() { Priority = 3, Tags = ["welcome"] });
        app.Client.Enqueue<Shop>(x => x.Take(new Order(1, new[] { new OrderLine("pen", 2) })));
        app.Client.Enqueue(() => Shop.Nothing());

        var found = jobs.AssertEnqueued<IMailer>(x => x.SendAsync(user, default));
        jobs.AssertEnqueued<Shop>(x => x.Take(new Order(1, new[] { new OrderLine("pen", 2) })));
        jobs.AssertEnqueued(() => Shop.Nothing());
        jobs.RefuteEnqueued<IMailer>(x => x.SendAsync(user + 1, default));

        Assert.Equal((id, "default", 3, jobs.Clock.GetUtcNow()), (found.Id, found.Queue, found.Priority, found.CreatedAt));
        Assert.Equal(["welcome"], found.Tags);
        Assert.Equal(7, found.Job.Arguments[0]);
        Assert.Equal(["IMailer.SendAsync(7)"], jobs.AllEnqueued<IMailer>().Select(job => job.ToString()));
        Assert.Equal(3, jobs.AllEnqueued().Count);
    }

    [Fact]
    public async Task A_job_that_a_later_call_has_replaced_is_found_by_that_call_and_at_its_time()
    {
        await using var app = await App.StartAsync();
        var (jobs, minute) = (app.Jobs, TimeSpan.FromMinutes(1));
        var quiet = new EnqueueOptions
        {
            Delay = minute,
            Unique = new() { By = UniqueBy.Type, OnConflict = UniqueConflict.Reschedule, MaxDelay = 1.5 * minute },
        };
        var begun = jobs.Clock.GetUtcNow();
        var first = app.Client.Enqueue<IMailer>(x => x.SendAsync(7, CancellationToken.None), quiet);
        await jobs.AdvanceAsync(minute / 4);
        app.Client.Enqueue<IMailer>(x => x.SendAsync(8, CancellationToken.None), quiet);
        var found = jobs.AssertEnqueued<IMailer>(x => x.SendAsync(8, default));
        Assert.Equal((first, begun, begun + 1.25 * minute), (found.Id, found.CreatedAt, found.DueAt));
        jobs.RefuteEnqueued<IMailer>(x => x.SendAsync(7, default));
        await jobs.AdvanceAsync(0.75 * minute);
        app.Client.Enqueue<IMailer>(x => x.SendAsync(9, CancellationToken.None), quiet);
        Assert.Equal(begun + 1.5 * minute, Assert.Single(jobs.AllEnqueued()).DueAt);
    }

    [Fact]
    public async Task Failing_says_what_was_expected_what_is_nearest_what_differs_and_what_there_is()
    {
        await using var app = await App.StartAsync();
        app.Client.Enqueue<IMailer>(x => x.WriteAsync(7, "bye", CancellationToken.None));
        app.Client.Enqueue<IMailer>(x => x.WriteAsync(7, "hello", CancellationToken.None));
        app.Client.Schedule<IMailer>(x => x.SendAsync(1, CancellationToken.None), TimeSpan.FromMinutes(5));

        var error = Assert.Throws<JobAssertionException>(() => app.Jobs.AssertEnqueued<IMailer>(x => x.WriteAsync(8, "hello", default)));

        Assert.Equal(
            """
            AssertEnqueued found no such job.

              expected  IMailer.WriteAsync(8, "hello")
              nearest   IMailer.WriteAsync(7, "hello")   in "default", Enqueued
              differs   userId: 7 instead of 8

            Enqueued in this host (3):
              IMailer.WriteAsync(7, "bye")   in "default", Enqueued
              IMailer.WriteAsync(7, "hello")   in "default", Enqueued
              IMailer.SendAsync(1)   in "default", Scheduled, due at 2000-01-01 00:05:00Z
            """,
            error.Message,
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    public async Task In_a_large_argument_the_place_is_named_and_nothing_sensitive_is_shown()
    {
        await using var app = await App.StartAsync();
        var jobs = app.Jobs;
        app.Client.Enqueue<Shop>(x => x.Take(new Order(1, new[] { new OrderLine("pen", 2), new OrderLine("ink", 5) }) { Card = "4711" }));
        app.Client.Enqueue<Shop>(x => x.Pay("4711"));

        Assert.Contains(
            "differs   order.Lines[1].Pieces: 5 instead of 6\n",
            Message(() => jobs.AssertEnqueued<Shop>(x => x.Take(new Order(1, new[] { new OrderLine("pen", 2), new OrderLine("ink", 6) }) { Card = "4711" }))),
            StringComparison.Ordinal);
        Assert.Contains(
            "differs   order.Lines[1]: {\"Article\":\"ink\",\"Pieces\":5}, and none was expected\n",
            Message(() => jobs.AssertEnqueued<Shop>(x => x.Take(new Order(1, new[] { new OrderLine("pen", 2) }) { Card = "4711" }))),
            StringComparison.Ordinal);
        var hidden = Message(() =>
            jobs.AssertEnqueued<Shop>(x => x.Take(new Order(1, new[] { new OrderLine("pen", 2), new OrderLine("ink", 5) }) { Card = "9999" }))
        );
        var secret = Message(() => jobs.AssertEnqueued<Shop>(x => x.Pay("9999")));

        Assert.Contains("differs   order: in a part that is not shown", hidden, StringComparison.Ordinal);
        Assert.Contains("differs   card: in a part that is not shown", secret, StringComparison.Ordinal);
        Assert.DoesNotContain("4711", hidden + secret, StringComparison.Ordinal);
        Assert.DoesNotContain("9999", hidden + secret, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_stands_for_an_argument_with_or_without_a_condition()
    {
        await using var app = await App.StartAsync();
        var jobs = app.Jobs;
        app.Client.Enqueue<IMailer>(x => x.WriteAsync(7, "hello", CancellationToken.None));

        jobs.AssertEnqueued<IMailer>(x => x.WriteAsync(Any.Value<int>(), Any.Value<string>(), default));
        jobs.AssertEnqueued<IMailer>(x => x.WriteAsync(Any.Value<int>(id => id > 6), "hello", default));
        jobs.RefuteEnqueued<IMailer>(x => x.WriteAsync(Any.Value<int>(id => id > 7), "hello", default));
        app.Client.Enqueue<Shop>(x => x.Take(new Order(1, new[] { new OrderLine("pen", 2) })));
        jobs.AssertEnqueued<Shop>(x => x.Take(Any.Value<Order>()));
        jobs.AssertEnqueued<Shop>(x => x.Take(Any.Value<Order>(order => order.Lines.Length == 1)));
        var message = Message(() => jobs.AssertEnqueued<IMailer>(x => x.WriteAsync(Any.Value<int>(id => id > 7), Any.Value<string>(), default)));

        Assert.Contains("expected  IMailer.WriteAsync(any Int32 with id => (id > 7), any String)\n", message, StringComparison.Ordinal);
        Assert.Contains("differs   userId: 7 does not meet id => (id > 7)\n", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_is_no_value()
    {
        await using var app = await App.StartAsync();

        Assert.Contains("can be neither a part of an argument nor enqueued", Assert.Throws<InvalidOperationException>(
            () => app.Client.Enqueue<IMailer>(x => x.SendAsync(Any.Value<int>(), CancellationToken.None))).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => app.Jobs.AssertEnqueued<Shop>(x => x.Take(new Order(Any.Value<int>(), new OrderLine[0]))));
    }

    [Fact]
    public async Task A_call_on_another_type_is_told_from_a_missing_one()
    {
        await using var app = await App.StartAsync();

        Assert.EndsWith(
            "\n\nNothing was enqueued in this host.",
            Message(() => app.Jobs.AssertEnqueued<IMailer>(x => x.SendAsync(7, default))),
            StringComparison.Ordinal
        );
        app.Client.Enqueue<Mailer>(x => x.SendAsync(7, CancellationToken.None));

        Assert.Contains(
            "differs   enqueued on Mailer instead of IMailer: a job is resolved as the type that its call names\n",
            Message(() => app.Jobs.AssertEnqueued<IMailer>(x => x.SendAsync(7, default))),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refuting_lists_what_is_there()
    {
        await using var app = await App.StartAsync();
        app.Jobs.RefuteEnqueued();
        app.Client.Enqueue<IMailer>(x => x.SendAsync(7, CancellationToken.None));

        Assert.Equal(
            "RefuteEnqueued expected no IMailer.SendAsync(any Int32), and there is (1):\n  IMailer.SendAsync(7)   in \"default\", Enqueued",
            Message(() => app.Jobs.RefuteEnqueued<IMailer>(x => x.SendAsync(Any.Value<int>(), default))));
        Assert.Equal(
            "RefuteEnqueued expected nothing to be enqueued, and there is (1):\n  IMailer.SendAsync(7)   in \"default\", Enqueued",
            Message(() => app.Jobs.RefuteEnqueued())
        );
    }

    [Fact]
    public async Task An_expression_that_is_no_call_says_how_to_write_one()
    {
        await using var app = await App.StartAsync();

        Assert.Contains(
            "is not a method call. Write a single call",
            Assert.Throws<ArgumentException>(() => app.Jobs.AssertEnqueued<IMailer>(x => Task.CompletedTask)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentException>(() => app.Jobs.AssertEnqueued<Shop>(x => x.GetType().GetMembers()));
    }

    [Fact]
    public async Task Members_continuations_delays_and_recurring_runs_say_what_they_are_and_a_key_that_is_taken_creates_nothing()
    {
        await using var app = await App.StartAsync(jobs => jobs.AddRecurring<IMailer>("digest", x => x.SendAsync(0, CancellationToken.None), Cron.Hourly()));
        var jobs = app.Jobs;
        var batch = BatchJob.StartNew(b => b.Enqueue<IMailer>(x => x.SendAsync(1, CancellationToken.None)));
        var parent = BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(2, CancellationToken.None), new EnqueueOptions { IdempotencyKey = "two" });
        BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(2, CancellationToken.None), new EnqueueOptions { IdempotencyKey = "two" });
        BackgroundJob.ContinueJobWith<IMailer>(parent, x => x.SendAsync(3, CancellationToken.None));
        BackgroundJob.Schedule<IMailer>(x => x.SendAsync(4, CancellationToken.None), TimeSpan.FromMinutes(5));
        var began = jobs.Clock.GetUtcNow();

        await jobs.AdvanceAsync(TimeSpan.FromHours(1));

        Assert.Equal([1, 2, 3, 4, 0], jobs.AllEnqueued<IMailer>().Select(job => job.Job.Arguments[0]));
        Assert.Equal(batch, jobs.AssertEnqueued<IMailer>(x => x.SendAsync(1, default)).BatchId);
        Assert.Equal(parent, jobs.AssertEnqueued<IMailer>(x => x.SendAsync(3, default)).ParentId);
        Assert.Equal(began.AddMinutes(5), jobs.AssertEnqueued<IMailer>(x => x.SendAsync(4, default)).DueAt);
        Assert.Equal(("digest", began.AddHours(1)), (jobs.AssertEnqueued<IMailer>(x => x.SendAsync(0, default)).RecurringId, jobs.Clock.GetUtcNow()));
    }

    [Fact]
    public async Task What_was_enqueued_stays_known_when_it_has_expired()
    {
        await using var app = await App.StartAsync();
        var id = app.Client.Enqueue<IMailer>(x => x.SendAsync(7, CancellationToken.None));

        await app.Jobs.AdvanceAsync(TimeSpan.FromDays(60));

        Assert.Null(await app.Monitor.FindAsync(id));
        app.Jobs.AssertEnqueued<IMailer>(x => x.SendAsync(7, default));
        Assert.Contains("expired", Message(() => app.Jobs.RefuteEnqueued()), StringComparison.Ordinal);
    }

    private static string Message(Action assertion) => Assert.Throws<JobAssertionException>(assertion).Message;
}
