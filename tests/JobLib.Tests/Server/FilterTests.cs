using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Tests.Server;

public class FilterTests
{
    [Fact]
    public async Task Filters_surround_the_body_global_first_then_the_types_then_the_methods_and_a_lower_order_goes_outside()
    {
        await using var host = await JobHost.StartAsync(
            services => services.AddSingleton<Trace>().AddSingleton<IJobExecutionFilter>(sp => new Tracing("service", sp.GetRequiredService<Trace>())),
            jobs: jobs => jobs.AddFilter<GlobalFilter>().AddFilter<OutermostFilter>());

        var id = host.Client.Enqueue<Filtered>(x => x.Run());
        await host.UntilAsync(id, JobState.Succeeded);

        Assert.Equal(["outermost", "service", "global", "type", "method", "body"], host.Services.GetRequiredService<Trace>().Names);
    }

    [Fact]
    public async Task A_filter_that_throws_fails_the_attempt()
    {
        await using var host = await JobHost.StartAsync(jobs: jobs =>
        {
            jobs.AddFilter(new Throwing());
            jobs.Options.Retry.Attempts = 0;
        });

        Assert.Equal("the filter", (await host.UntilAsync(host.Client.Enqueue<Plain>(x => x.Run()), JobState.Failed)).Error?.Message);
    }

    [Fact]
    public async Task A_filter_that_does_not_go_on_skips_the_body_and_the_job_succeeds()
    {
        await using var host = await JobHost.StartAsync(jobs: jobs => jobs.AddFilter(new Skipping()));

        var job = await host.UntilAsync(host.Client.Enqueue<Plain>(x => x.Fail()), JobState.Succeeded);

        Assert.Null(job.Result);
    }

    [Fact]
    public async Task An_outcome_filter_may_change_what_becomes_of_the_job_and_where_it_goes()
    {
        await using var host = await JobHost.StartAsync(
            server: server => server.Queues = ["default", "second"],
            jobs: jobs => jobs.AddFilter(new SecondQueue())
        );

        var job = await host.UntilAsync(host.Client.Enqueue<Plain>(x => x.FailInTheDefaultQueue(JobContext.None)), JobState.Succeeded);

        Assert.Equal("second", job.Queue);
        Assert.Equal(2, job.Attempt);
    }

    [Theory]
    [InlineData((JobOutcomeKind)99, null, "99")]
    [InlineData(JobOutcomeKind.Retry, "Of nobody", "'Of nobody' cannot be a queue's name")]
    public async Task An_outcome_that_no_storage_or_server_could_take_fails_the_attempt(JobOutcomeKind kind, string? queue, string said)
    {
        await using var host = await JobHost.StartAsync(jobs: jobs =>
        {
            jobs.AddFilter(new Setting(outcome => outcome with { Kind = kind, Queue = queue }));
            jobs.Options.Retry.Attempts = 0;
        });

        var job = await host.UntilAsync(host.Client.Enqueue<Plain>(x => x.Run()), JobState.Failed);

        Assert.Contains(said, job.Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_that_a_filter_sets_is_held_to_the_bound_of_all_results()
    {
        await using var host = await JobHost.StartAsync(jobs: jobs =>
        {
            jobs.AddFilter(new Setting(outcome => outcome with { Result = $"\"{new string('x', 100)}\"" }));
            jobs.Options.MaxResultBytes = 100;
        });

        var job = await host.UntilAsync(host.Client.Enqueue<Plain>(x => x.Run()), JobState.Succeeded);

        Assert.Contains("MaxResultBytes", job.Result, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('{')]
    [InlineData(0xD800)] // half of a surrogate pair
    public async Task A_result_of_a_filters_that_is_no_json_is_replaced_by_a_note_and_the_job_succeeds(int character)
    {
        await using var host = await JobHost.StartAsync(jobs: jobs => jobs.AddFilter(new Setting(outcome => outcome with { Result = $"{(char)character}" })));

        var job = await host.UntilAsync(host.Client.Enqueue<Plain>(x => x.Run()), JobState.Succeeded, JobState.Failed);

        Assert.Equal(JobState.Succeeded, job.State);
        Assert.Contains("could not be written as JSON and was not kept", job.Result, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_is_an_iterator_behind_an_interface_fails_instead_of_never_running()
    {
        await using var host = await JobHost.StartAsync(
            services: services => services.AddScoped<IPages, YieldingPages>(),
            jobs: jobs => jobs.Options.Retry.Attempts = 0);

        var job = await host.UntilAsync(host.Client.Enqueue<IPages>(x => x.Write()), JobState.Failed);

        Assert.Contains("YieldingPages.Write cannot run: it is an iterator", job.Error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameters_that_a_filter_of_the_outcome_makes_null_are_none()
    {
        await using var host = await JobHost.StartAsync(jobs: jobs => jobs.AddFilter(new Setting(outcome => outcome with { Parameters = null! })));

        await host.UntilAsync(host.Client.Enqueue<Plain>(x => x.Run()), JobState.Succeeded);
    }

    [Fact]
    public async Task An_outcome_filter_sees_the_cause_and_not_what_wraps_it()
    {
        var seen = new Seeing();
        await using var host = await JobHost.StartAsync(jobs: jobs =>
        {
            jobs.AddFilter(seen);
            jobs.Options.Retry.Attempts = 0;
        });

        await host.UntilAsync(host.Client.Enqueue<Plain>(x => x.FailBlocked()), JobState.Failed);

        Assert.IsType<IOException>(seen.Exception);
    }

    [Fact]
    public async Task A_constructor_that_throws_fails_by_the_jobs_own_rule_and_its_filters_see_it()
    {
        var seen = new Seeing();
        await using var host = await JobHost.StartAsync(jobs: jobs => jobs.AddFilter(seen));

        var job = await host.UntilAsync(host.Client.Enqueue<Unmakeable>(x => x.Run()), JobState.Failed, JobState.Scheduled);

        Assert.Equal(JobState.Failed, job.State); // it has no retries
        Assert.IsType<IOException>(seen.Exception);
    }

    [Fact]
    public async Task An_outcome_filter_that_leaves_nothing_or_the_longest_delay_harms_nobody()
    {
        var leaving = new Leaving();
        await using var host = await JobHost.StartAsync(server: server => server.WorkerCount = 1, jobs: jobs =>
        {
            jobs.AddFilter(leaving);
            jobs.Options.Retry.Attempts = 0;
        });

        leaving.Leave = context => context.Outcome = null!;
        await host.UntilAsync(host.Client.Enqueue<Plain>(x => x.Run()), JobState.Failed);
        leaving.Leave = context => context.Outcome = context.Outcome with { Kind = JobOutcomeKind.Retry, Delay = TimeSpan.MaxValue };
        await host.UntilAsync(host.Client.Enqueue<Plain>(x => x.Fail()), JobState.Scheduled, JobState.Failed);
        leaving.Leave = _ => { };
        await host.UntilAsync(host.Client.Enqueue<Plain>(x => x.Run()), JobState.Succeeded);
    }

    public sealed class Leaving : IJobOutcomeFilter
    {
        public Action<JobOutcomeContext> Leave { get; set; } = _ => { };

        public async ValueTask DecideAsync(JobOutcomeContext context, Func<ValueTask> next)
        {
            await next();
            Leave(context);
        }
    }

    public sealed class Seeing : IJobOutcomeFilter
    {
        public Exception? Exception { get; private set; }

        public ValueTask DecideAsync(JobOutcomeContext context, Func<ValueTask> next)
        {
            Exception = context.Exception;
            return next();
        }
    }

    public interface IPages
    {
        IEnumerable<int> Write();
    }

    public sealed class YieldingPages : IPages
    {
        public IEnumerable<int> Write()
        {
            yield return 1;
        }
    }

    [AutomaticRetry(Attempts = 0)]
    public sealed class Unmakeable
    {
        public Unmakeable() => throw new IOException();

        public void Run()
        {
        }
    }

    public sealed class Trace
    {
        public ConcurrentQueue<string> Names { get; } = new();
    }

    public class Tracing(string name, Trace trace) : IJobExecutionFilter
    {
        public virtual int Order => 0;

        public ValueTask ExecuteAsync(JobContext context, Func<ValueTask> next)
        {
            trace.Names.Enqueue(name);
            return next();
        }
    }

    public sealed class GlobalFilter(Trace trace) : Tracing("global", trace);

    public sealed class OutermostFilter(Trace trace) : Tracing("outermost", trace)
    {
        public override int Order => -1;
    }

    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Method)]
    public sealed class TracedAttribute(string name) : Attribute, IJobExecutionFilter
    {
        public string Name => name;

        public ValueTask ExecuteAsync(JobContext context, Func<ValueTask> next)
        {
            context.Services.GetRequiredService<Trace>().Names.Enqueue(name);
            return next();
        }
    }

    [Traced("type")]
    public sealed class Filtered(Trace trace)
    {
        [Traced("method")]
        public void Run() => trace.Names.Enqueue("body");
    }

    public sealed class Throwing : IJobExecutionFilter
    {
        public ValueTask ExecuteAsync(JobContext context, Func<ValueTask> next) => throw new InvalidOperationException("the filter");
    }

    public sealed class Skipping : IJobExecutionFilter
    {
        public ValueTask ExecuteAsync(JobContext context, Func<ValueTask> next) => ValueTask.CompletedTask;
    }

    public sealed class Setting(Func<JobOutcome, JobOutcome> change) : IJobOutcomeFilter
    {
        public async ValueTask DecideAsync(JobOutcomeContext context, Func<ValueTask> next)
        {
            await next();
            context.Outcome = change(context.Outcome);
        }
    }

    public sealed class SecondQueue : IJobOutcomeFilter
    {
        public async ValueTask DecideAsync(JobOutcomeContext context, Func<ValueTask> next)
        {
            await next();
            if (context.Exception is not null) context.Outcome = context.Outcome with { Kind = JobOutcomeKind.Retry, Delay = TimeSpan.Zero, Queue = "second" };
        }
    }

    public sealed class Plain
    {
        public void Run()
        {
        }

        public void FailBlocked() => Task.FromException(new IOException()).Wait();

        public int Fail() => throw new InvalidOperationException("the body");

        public void FailInTheDefaultQueue(JobContext context)
        {
            if (context.Queue == "default") throw new InvalidOperationException("not here");
        }
    }
}
