using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace JobLib.Testing.Tests;

/// <summary>What has to be called, and in which order.</summary>
public sealed class SetUpTests
{
    [Fact]
    public void It_needs_what_it_changes()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new ServiceCollection().AddJobLibTesting());

        Assert.Contains("needs AddJobLib before it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void It_is_called_once()
    {
        var services = new ServiceCollection().AddJobLib(_ => { }).AddJobLibTesting();

        Assert.Contains("called twice", Assert.Throws<InvalidOperationException>(() => services.AddJobLibTesting()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_added_afterwards_does_not_run_beside_the_test()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddJobLib(_ => { }).AddJobLibTesting().AddJobServer();
        using var host = builder.Build();

        Assert.Contains(
            "Call AddJobLibTesting last",
            (await Assert.ThrowsAsync<InvalidOperationException>(() => host.StartAsync())).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Services_without_a_host_do_and_so_does_a_clock_of_ones_own()
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2026, 11, 29, 8, 30, 0, TimeSpan.Zero));
        var services = new ServiceCollection().AddSingleton<Diary>().AddScoped<IMailer, Mailer>().AddSingleton<TimeProvider>(clock);
        services.AddJobLib(jobs => jobs.AddRecurring<IMailer>("hourly", x => x.SendAsync(1, CancellationToken.None), Cron.Hourly())).AddJobLibTesting();
        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
        var jobs = provider.GetRequiredService<JobLibTest>();
        BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(2, CancellationToken.None));

        (await jobs.AdvanceAsync(TimeSpan.FromHours(1))).AssertSucceeded();

        Assert.Same(clock, jobs.Clock);
        Assert.Equal(["mail 2", "mail 1"], provider.GetRequiredService<Diary>().Lines);
        Assert.Equal(clock.Start.AddMinutes(30), provider.GetRequiredService<Diary>().Times.Last());
    }

    [Fact]
    public async Task A_declaration_that_cannot_run_stops_the_host_with_its_reason()
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder
            .Services.AddJobLib(jobs =>
                jobs.AddRecurring<IMailer>("odd", x => x.SendAsync(1, CancellationToken.None), Cron.Hourly(), new RecurringJobOptions { Queue = "No Queue" })
            )
            .AddJobLibTesting();
        using var host = builder.Build();

        await Assert.ThrowsAnyAsync<ArgumentException>(() => host.StartAsync());
    }
}
