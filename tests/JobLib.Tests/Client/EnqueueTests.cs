using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using JobLib.Invocation;
using JobLib.Storage;
using JobLib.Tests.Invocation;

namespace JobLib.Tests.Client;

public sealed class EnqueueTests
{
    private readonly ClientFixture fixture = new();

    private IBackgroundJobClient Client => fixture.Client;

    [Fact]
    public async Task Every_way_to_enqueue_stores_the_call_and_returns_its_id()
    {
        string[] ids =
        [
            Client.Enqueue(() => Console.WriteLine("a")),
            Client.Enqueue(() => new SampleJobs().DoAsync(default)),
            Client.Enqueue<SampleJobs>(x => x.Nothing()),
            Client.Enqueue<IGreeter>(x => x.GreetAsync("a", default)),
            Client.Enqueue("critical", () => Console.WriteLine("a")),
            Client.Enqueue<IGreeter>("critical", x => x.GreetAsync("a", default)),
            await Client.EnqueueAsync(() => Console.WriteLine("a")),
            await Client.EnqueueAsync<IGreeter>(x => x.GreetAsync("a", default), new() { Queue = "critical" }, CancellationToken.None),
            Client.Create(Job.Create(typeof(SampleJobs), nameof(SampleJobs.Nothing))),
            await Client.CreateAsync(Job.Create(typeof(SampleJobs), nameof(SampleJobs.Nothing))),
        ];

        Assert.Equal(ids, fixture.Storage.Jobs.Select(job => job.Id.ToString()));
        Assert.Equal(
            ["WriteLine", "DoAsync", "Nothing", "GreetAsync", "WriteLine", "GreetAsync", "WriteLine", "GreetAsync", "Nothing", "Nothing"],
            fixture.Storage.Jobs.Select(job => job.Payload.Method));
        Assert.Equal(
            ["default", "samples", "samples", "letters", "critical", "critical", "default", "critical", "samples", "samples"],
            fixture.Storage.Jobs.Select(job => job.Queue));
    }

    [Fact]
    public void The_queue_of_the_method_goes_before_that_of_the_type()
    {
        Client.Enqueue<SampleJobs>(x => x.Report(1, default, ""));

        Assert.Equal("method", fixture.Only.Queue);
    }

    [Fact]
    public void The_options_are_stored_with_the_job()
    {
        Client.Enqueue<SampleJobs>(x => x.Nothing(), new()
        {
            Priority = 9,
            IdempotencyKey = "welcome-7",
            Tags = ["a", "b"],
            Parameters = new Dictionary<string, string> { ["tenant"] = "x" },
            Retention = TimeSpan.FromDays(3),
        });

        var job = fixture.Only;
        Assert.Equal(9, job.Priority);
        Assert.Equal("welcome-7", job.IdempotencyKey);
        Assert.Equal(["a", "b"], job.Tags);
        Assert.Equal("x", job.Parameters["tenant"]);
        Assert.Equal(TimeSpan.FromDays(3), job.Retention);
    }

    [Fact]
    public void A_plain_job_says_nothing_that_was_not_asked_for()
    {
        Client.Enqueue(() => Console.WriteLine("a"));

        var job = fixture.Only;
        Assert.Equal(JobStart.Now, job.Start);
        Assert.Null(job.IdempotencyKey);
        Assert.Null(job.ConcurrencyKey);
        Assert.Null(job.Retention);
        Assert.Empty(job.Tags);
        Assert.Empty(job.Parameters);
    }

    [Fact]
    public async Task Delayed_jobs_wait_for_a_time_or_an_instant()
    {
        var at = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.FromHours(1));
        var delay = TimeSpan.FromMinutes(5);
        Client.Schedule(() => Console.WriteLine("a"), delay);
        Client.Schedule<IGreeter>("critical", x => x.GreetAsync("a", default), delay);
        await Client.ScheduleAsync<IGreeter>(x => x.GreetAsync("a", default), delay, new() { Priority = 1 });
        Client.Schedule(() => Console.WriteLine("a"), at);
        Client.Schedule<IGreeter>("critical", x => x.GreetAsync("a", default), at);
        await Client.ScheduleAsync<IGreeter>(x => x.GreetAsync("a", default), at, new() { Priority = 1 });
        Client.Schedule(() => Console.WriteLine("a"), TimeSpan.Zero);

        JobStart[] expected =
        [
            JobStart.After(delay),
            JobStart.After(delay),
            JobStart.After(delay),
            JobStart.AtInstant(at),
            JobStart.AtInstant(at),
            JobStart.AtInstant(at),
            JobStart.Now,
        ];
        Assert.Equal(expected, fixture.Storage.Jobs.Select(job => job.Start));
        Assert.Equal(["default", "critical", "letters", "default", "critical", "letters", "default"], fixture.Storage.Jobs.Select(job => job.Queue));
    }

    [Fact]
    public async Task Many_jobs_are_sent_in_sets_and_in_order()
    {
        fixture.Storage.Info = fixture.Storage.Info with { MaxSet = 100 };
        var ids = await Client.EnqueueManyAsync<SampleJobs, int>(Enumerable.Range(0, 250), (x, i) => x.Add(i, 1), cancellationToken: CancellationToken.None);
        var more = Client.EnqueueMany([1, 2], i => Console.WriteLine(i + 1), new() { Queue = "critical" });

        Assert.Equal([100, 100, 50, 2], fixture.Storage.Units.Select(unit => unit.Jobs.Count));
        Assert.Equal([.. ids, .. more], fixture.Storage.Jobs.Select(job => job.Id.ToString()));
        Assert.Equal([.. Enumerable.Range(0, 250).Select(i => $"[{i},1]"), "[2]", "[3]"], fixture.Storage.Jobs.Select(job => job.Payload.Arguments));
        Assert.Equal("critical", fixture.Storage.Jobs.Last().Queue);
    }

    [Fact]
    public void A_long_sequence_is_taken_as_it_is_sent()
    {
        fixture.Storage.Info = fixture.Storage.Info with { MaxSet = 100 };
        var taken = 0;
        fixture.Storage.BeforeInsert = unit => Assert.Equal(fixture.Storage.Units.Count * 100 + unit.Jobs.Count, taken);
        Client.CreateMany(Enumerable.Range(0, 1000).Select(_ =>
        {
            taken++;
            return Job.Create(typeof(SampleJobs), nameof(SampleJobs.Nothing));
        }));

        Assert.Equal(1000, taken);
    }

    [Fact]
    public void The_holder_of_an_idempotency_key_is_returned()
    {
        var holder = JobId.New(TimeProvider.System);
        fixture.Storage.Answer = _ => new(InsertStatus.KeyTaken, holder);

        Assert.Equal(holder.ToString(), Client.Enqueue<SampleJobs>(x => x.Nothing(), new() { IdempotencyKey = "a" }));
    }

    [Fact]
    public void A_transaction_comes_to_the_storage_with_its_job()
    {
        using var transaction = new NoTransaction();
        Client.Enqueue<SampleJobs>(x => x.Nothing(), new() { Transaction = transaction });
        Client.EnqueueMany<SampleJobs, int>([1], (x, i) => x.Add(i, i), new() { Transaction = transaction });

        Assert.Equal([transaction, transaction], fixture.Storage.Transactions);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Critical")]
    [InlineData("a b")]
    [InlineData("a.b")]
    [InlineData("zeichnungen-ä")]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    public void A_bad_queue_is_refused_at_the_call(string queue)
    {
        var error = Assert.Throws<ArgumentException>(() => Client.Enqueue(queue, () => Console.WriteLine("a")));

        Assert.Contains("a-z, 0-9", error.Message, StringComparison.Ordinal);
        Assert.Empty(fixture.Storage.Units);
    }

    [Fact]
    public void A_queue_may_be_as_long_as_64_characters() => Client.Enqueue(new string('a', 64), () => Console.WriteLine("a"));

    [Fact]
    public void Options_that_no_storage_could_hold_are_refused_at_the_call()
    {
        Refused(new() { Priority = 10 });
        Refused(new() { Priority = -1 });
        Refused(new() { IdempotencyKey = "" });
        Refused(new() { IdempotencyKey = new string('a', 257) });
        Refused(new() { IdempotencyKey = "a\0" });
        Refused(new() { Tags = [.. Enumerable.Range(0, 21).Select(i => $"{i}")] });
        Refused(new() { Tags = [""] });
        Refused(new() { Tags = [null!] });
        Refused(new() { Parameters = new Dictionary<string, string> { ["a"] = "\uD800" } });
        Refused(new() { Parameters = new Dictionary<string, string> { ["a"] = null! } });
        Refused(new() { Parameters = new Dictionary<string, string> { [""] = "a" } });
        Refused(new() { Retention = TimeSpan.FromSeconds(-1) });
        Refused(new() { Delay = TimeSpan.FromSeconds(1), At = DateTimeOffset.MaxValue });
        Refused(new() { AfterJob = Guid.Empty.ToString(), AfterBatch = Guid.Empty.ToString() });
        Refused(new() { AfterJob = Guid.Empty.ToString(), At = DateTimeOffset.MaxValue });
        Refused(new() { AfterJob = Guid.Empty.ToString(), Condition = (JobContinuationOptions)8 });
        Assert.Throws<FormatException>(() => Client.Enqueue<SampleJobs>(x => x.Nothing(), new() { AfterJob = "7" }));
        Assert.Throws<ArgumentException>(() => Client.EnqueueMany<SampleJobs, int>([1], (x, i) => x.Add(i, i), new() { IdempotencyKey = "a" }));

        Assert.Empty(fixture.Storage.Units);
    }

    [Fact]
    public void Tags_and_parameters_that_are_null_are_none()
    {
        Client.Enqueue<SampleJobs>(x => x.Nothing(), new() { Tags = null!, Parameters = null! });

        Assert.Empty(Assert.Single(Assert.Single(fixture.Storage.Units).Jobs).Tags);
    }

    [Fact]
    public async Task An_invalid_call_is_refused_before_anything_is_sent()
    {
        Assert.Throws<InvalidJobException>(() => Client.Enqueue<SampleJobs>(x => x.AsyncVoid()));
        await Assert.ThrowsAsync<InvalidJobException>(() => Client.EnqueueAsync(() => Environment.Exit(1)));
        await Assert.ThrowsAsync<InvalidJobException>(() => Client.EnqueueManyAsync<GenericJobs<string>, string>(["a", "\uD800"], (x, i) => x.Echo(i)));

        Assert.Empty(fixture.Storage.Units);
    }

    [Fact]
    public void The_callers_cultures_and_trace_travel_with_the_job()
    {
        var (culture, uiCulture) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        using var activity = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        try
        {
            CultureInfo.CurrentCulture = new("de-DE");
            CultureInfo.CurrentUICulture = new("fr-FR");
            Client.Enqueue<SampleJobs>(x => x.Nothing());
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, uiCulture);
        }

        var ambient = CapturedContext.Read(fixture.Only.CapturedContext);
        Assert.Equal("de-DE", ambient.Culture?.Name);
        Assert.Equal("fr-FR", ambient.UICulture?.Name);
        Assert.Equal(activity.Id, ambient.TraceParent);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("a|b")]
    [InlineData("no-such-culture-anywhere|x|")]
    public void An_ambient_text_that_is_not_understood_is_passed_over(string? text) => Assert.Null(CapturedContext.Read(text).TraceParent);

    [Fact]
    public void One_at_a_time_is_a_key_that_the_arguments_can_be_part_of()
    {
        Client.Enqueue<Exclusive>(x => x.ByMethod());
        Client.Enqueue<Exclusive>(x => x.ByCustomer(7, "b"));
        Client.Enqueue<Exclusive>(x => x.ByCustomer(8, new string('x', 300)));

        var jobs = fixture.Storage.Jobs.ToList();
        Assert.Equal("JobLib.Tests.Client.EnqueueTests+Exclusive.ByMethod", jobs[0].ConcurrencyKey);
        Assert.Equal(TimeSpan.FromSeconds(60), jobs[0].ConcurrencyWait);
        Assert.Equal("customer-7-b", jobs[1].ConcurrencyKey);
        Assert.Equal(TimeSpan.Zero, jobs[1].ConcurrencyWait);
        Assert.InRange(jobs[2].ConcurrencyKey!.Length, 65, 256);
    }

    [Fact]
    public void A_key_of_what_is_sensitive_or_missing_is_refused()
    {
        Assert.Throws<InvalidJobException>(() => Client.Enqueue<Exclusive>(x => x.BySecret("a")));
        Assert.Throws<InvalidJobException>(() => Client.Enqueue<Exclusive>(x => x.ByMissing("a")));
    }

    [Fact]
    public void What_an_argument_throws_when_its_key_is_made_is_told_with_the_method()
    {
        var error = Assert.Throws<InvalidJobException>(() => Client.Enqueue<Exclusive>(x => x.ByOrder(new(7))));
        Assert.Contains("Exclusive.ByOrder", error.Message, StringComparison.Ordinal);
        Assert.Contains("no text today", error.Message, StringComparison.Ordinal);
        Assert.IsType<NotSupportedException>(error.InnerException);
    }

    [Fact]
    public void A_key_is_the_same_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            foreach (var culture in (string[])["de-DE", "ar-SA", "en-US"])
            {
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
                Client.Enqueue<Exclusive>(x => x.ByPrice(-1234.5m, new DateTime(2026, 11, 30, 0, 0, 0, DateTimeKind.Utc)));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Assert.Equal(["-1234.5 11/30/2026 00:00:00"], fixture.Storage.Jobs.Select(job => job.ConcurrencyKey).Distinct());
    }

    private void Refused(EnqueueOptions options)
    {
        var error = Assert.ThrowsAny<ArgumentException>(() => Client.Enqueue<SampleJobs>(x => x.Nothing(), options));
        Assert.NotEmpty(error.Message);
    }

    public sealed class Exclusive
    {
        [DisableConcurrentExecution(60)]
        public void ByMethod()
        {
        }

        [DisableConcurrentExecution("customer-{0}-{1}", 0)]
        public void ByCustomer(int id, string name) => _ = (id, name);

        [DisableConcurrentExecution("secret-{0}", 1)]
        public void BySecret([Sensitive] string secret) => _ = secret;

        [DisableConcurrentExecution("a-{1}", 1)]
        public void ByMissing(string a) => _ = a;

        [DisableConcurrentExecution("{0}", 1)]
        public void ByOrder(Order order) => _ = order;

        [DisableConcurrentExecution("{0} {1}", 1)]
        public void ByPrice(decimal price, DateTime day) => _ = (price, day);
    }

    public sealed record Order(int Id) : IFormattable
    {
        public string ToString(string? format, IFormatProvider? formatProvider) => throw new NotSupportedException("no text today");
    }

    private sealed class NoTransaction : DbTransaction
    {
        public override System.Data.IsolationLevel IsolationLevel => System.Data.IsolationLevel.Unspecified;

        protected override DbConnection? DbConnection => null;

        public override void Commit()
        {
        }

        public override void Rollback()
        {
        }
    }
}
