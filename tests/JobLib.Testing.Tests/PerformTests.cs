using System.Linq.Expressions;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Testing.Tests;

/// <summary>One attempt of one call.</summary>
public sealed class PerformTests
{
    [Fact]
    public async Task It_gives_the_result_and_the_log()
    {
        await using var app = await App.StartAsync();

        var run = await app.Jobs.PerformAsync<Shop>(x => x.CountAsync(3, JobContext.None));

        Assert.Equal("3 counted", run.Result<string>());
        Assert.Equal(["counting to 3", "done"], run.Log.Select(line => line.Text));
        Assert.Equal((1, JobOutcomeKind.Succeeded, nameof(Shop.CountAsync)), (run.Attempt, run.Outcome, run.Job?.Method.Name));
        Assert.Equal(JobState.Succeeded, (await app.Monitor.GetAsync(run.JobId)).State);
    }

    [Fact]
    public async Task What_it_charges_counts_in_the_storage_of_the_test()
    {
        await using var app = await App.StartAsync(jobs => jobs.Limits.Rate("tokens", permits: 1, per: TimeSpan.FromDays(1), burst: 9));

        await app.Jobs.PerformAsync<Shop>(x => x.ChargeAsync("tokens", 25, JobContext.None));

        Assert.Equal(-15L, (await app.Monitor.FindRateAsync("tokens"))?.Tokens);
    }

    [Fact]
    public async Task One_that_would_wait_is_told_what_for()
    {
        await using var app = await App.StartAsync(jobs => jobs.Limits.Rate("tokens", permits: 1, per: TimeSpan.FromDays(1), burst: 0));

        await app.Jobs.PerformAsync<Shop>(x => x.Buy());
        Assert.Contains("rate 'tokens'", await RefusedAsync(x => x.Buy()), StringComparison.Ordinal);
        app.Jobs.Clock.Advance(TimeSpan.FromDays(1));
        await app.Jobs.PerformAsync<Shop>(x => x.Buy());

        app.Client.Enqueue<Shop>(x => x.Pack());
        Assert.Contains("sequence 'order'", await RefusedAsync(x => x.Pack()), StringComparison.Ordinal);
        await app.Jobs.DrainAsync();
        await app.Jobs.PerformAsync<Shop>(x => x.Pack());

        async Task<string> RefusedAsync(Expression<Action<Shop>> call) =>
            (await Assert.ThrowsAsync<InvalidOperationException>(() => app.Jobs.PerformAsync(call))).Message;
    }

    [Fact]
    public async Task It_runs_nothing_else_and_is_not_among_what_was_enqueued()
    {
        await using var app = await App.StartAsync(withServer: false);
        var waiting = app.Client.Enqueue<IMailer>(x => x.SendAsync(1, CancellationToken.None));

        await app.Jobs.PerformAsync<Shop>(x => x.InMail("alone"));

        Assert.Equal(["alone"], app.Diary.Lines);
        Assert.Equal(waiting, Assert.Single(app.Jobs.AllEnqueued()).Id);
    }

    [Fact]
    public async Task It_throws_what_the_body_throws_and_is_not_retried()
    {
        await using var app = await App.StartAsync();
        var jobs = app.Jobs;

        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => jobs.PerformAsync<Shop>(x => x.FailAsync(JobContext.None)));
        Assert.Equal("out of stock at attempt 1", error.Message);
        Assert.Contains(nameof(Shop.FailAsync), error.StackTrace, StringComparison.Ordinal);
        Assert.Empty(await jobs.AdvanceAsync(TimeSpan.FromDays(1)));
    }

    [Fact]
    public async Task It_has_a_scope_of_its_own()
    {
        await using var app = await App.StartAsync(services: services => services.AddScoped<Scoped>());
        var order = new Order(1, [new("pen", 2)]);

        var run = await app.Jobs.PerformAsync<Looking>(x => x.Look(order));

        Assert.Equal("disposed: False, lines: 1", run.Result<string>());
        Assert.True(Scoped.Last?.IsDisposed);
    }

    [Fact]
    public async Task A_call_that_cannot_be_a_job_is_refused_as_when_it_is_enqueued()
    {
        await using var app = await App.StartAsync();

        await Assert.ThrowsAsync<InvalidJobException>(() => app.Jobs.PerformAsync<Looking>(x => x.Cannot(() => 1)));
        Assert.Contains(
            "No service is registered",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => app.Jobs.PerformAsync<INotRegistered>(x => x.RunAsync()))).Message,
            StringComparison.Ordinal
        );
    }

    public sealed class Scoped : IDisposable
    {
        public static Scoped? Last { get; private set; }

        public Scoped() => Last = this;

        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }

    public sealed class Looking(Scoped scoped)
    {
        public string Look(Order order) => $"disposed: {scoped.IsDisposed}, lines: {order.Lines.Length}";

        public void Cannot(Func<int> function) => function();
    }
}
