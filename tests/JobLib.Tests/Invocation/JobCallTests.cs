using JobLib.Invocation;

namespace JobLib.Tests.Invocation;

public sealed class JobCallTests
{
    private readonly SampleJobs jobs = new();

    [Fact]
    public async Task A_method_runs_on_the_calling_thread_with_its_arguments()
    {
        var run = Calls.For<SampleJobs>(nameof(SampleJobs.Take)).InvokeAsync(jobs, [1, "a"]);

        Assert.True(run.IsCompletedSuccessfully);
        Assert.Null(await run);
        Assert.Equal([1, "a"], jobs.Seen);
    }

    [Theory]
    [InlineData(nameof(SampleJobs.Nothing), null)]
    [InlineData(nameof(SampleJobs.DoAsync), null)]
    [InlineData(nameof(SampleJobs.WaitAsync), null)]
    [InlineData(nameof(SampleJobs.CountAsync), 3)]
    [InlineData(nameof(SampleJobs.NameAsync), "x")]
    [InlineData(nameof(SampleJobs.CountOwn), 3)]
    [InlineData(nameof(SampleJobs.StartCounting), 3)]
    [InlineData(nameof(SampleJobs.StartWaiting), null)]
    public async Task Every_kind_of_return_is_awaited_and_its_result_given(string method, object? expected)
    {
        var call = Calls.For<SampleJobs>(method);
        object?[] arguments = method switch { nameof(SampleJobs.NameAsync) => ["x"], nameof(SampleJobs.DoAsync) => [CancellationToken.None], _ => [] };

        Assert.Equal(expected, await call.InvokeAsync(jobs, arguments));
    }

    [Fact]
    public async Task A_static_method_needs_no_target()
    {
        var call = Calls.For<SampleJobs>(nameof(SampleJobs.Twice));

        Assert.True(call.IsStatic);
        Assert.Equal(42, await call.InvokeAsync(null, [21]));
    }

    [Fact]
    public async Task A_missing_value_is_the_default_of_its_type()
    {
        Assert.Equal(5, await Calls.For<SampleJobs>(nameof(SampleJobs.Add)).InvokeAsync(jobs, [5, null]));
    }

    [Theory]
    [InlineData(nameof(SampleJobs.Fails))]
    [InlineData(nameof(SampleJobs.FailsLater))]
    [InlineData(nameof(SampleJobs.FailsInside))]
    public async Task An_exception_comes_as_it_was_thrown(string method)
    {
        await Assert.ThrowsAsync<InvalidTimeZoneException>(async () => await Calls.For<SampleJobs>(method).InvokeAsync(jobs, []));
    }

    [Fact]
    public async Task A_null_task_is_an_error_that_says_so()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            await Calls.For<SampleJobs>(nameof(SampleJobs.ForgottenTask)).InvokeAsync(jobs, [])
        );

        Assert.Contains("Task.CompletedTask", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(SampleJobs.Nothing), false, null)]
    [InlineData(nameof(SampleJobs.Add), false, typeof(int))]
    [InlineData(nameof(SampleJobs.DoAsync), true, null)]
    [InlineData(nameof(SampleJobs.NameAsync), true, typeof(string))]
    [InlineData(nameof(SampleJobs.WaitAsync), true, null)]
    [InlineData(nameof(SampleJobs.CountAsync), true, typeof(int))]
    public void The_call_knows_how_its_method_returns(string method, bool isAsynchronous, Type? resultType)
    {
        var call = Calls.For<SampleJobs>(method);

        Assert.Equal(isAsynchronous, call.IsAsynchronous);
        Assert.Equal(resultType, call.ResultType);
    }

    [Fact]
    public void The_call_knows_which_parameters_the_server_supplies()
    {
        Assert.Equal(
            [JobParameterKind.FromResult, JobParameterKind.Context, JobParameterKind.FromException],
            Calls.For<SampleJobs>(nameof(SampleJobs.Follow)).Parameters.Select(parameter => parameter.Kind));
        Assert.Equal(JobParameterKind.CancellationToken, Calls.For<SampleJobs>(nameof(SampleJobs.DoAsync)).Parameters[0].Kind);
    }

    [Fact]
    public void The_queue_of_the_method_goes_before_that_of_the_type()
    {
        Assert.Equal("method", Calls.For<SampleJobs>(nameof(SampleJobs.Report)).Attributes.Queue);
        Assert.Equal("samples", Calls.For<SampleJobs>(nameof(SampleJobs.Nothing)).Attributes.Queue);
        Assert.Equal("letters", Calls.For<IGreeter>(nameof(IGreeter.GreetAsync)).Attributes.Queue);
    }

    [Fact]
    public async Task An_override_gives_its_own_attributes_and_body()
    {
        var call = Calls.Resolver().For(typeof(DerivedJobs), Calls.Method<SampleJobs>(nameof(SampleJobs.Overridden)));
        var derived = new DerivedJobs();
        await call.InvokeAsync(derived, []);

        Assert.Equal("derived", call.Attributes.Queue);
        Assert.Equal(["derived"], derived.Seen);
    }
}
