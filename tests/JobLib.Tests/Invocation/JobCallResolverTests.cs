using JobLib.Invocation.Names;

namespace JobLib.Tests.Invocation;

public sealed class JobCallResolverTests
{
    private const string Core = "System.Private.CoreLib";

    [Theory]
    [InlineData(nameof(SampleJobs.Take))]
    [InlineData(nameof(SampleJobs.TakeAll))]
    [InlineData(nameof(SampleJobs.Twice))]
    [InlineData(nameof(SampleJobs.Follow))]
    public void What_a_client_writes_a_server_finds(string method)
    {
        var written = Calls.For<SampleJobs>(method);
        var payload = written.Write(
            written.Parameters.Select(parameter => parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null).ToArray()
        );

        Assert.Equal(written.Method, Calls.Resolver().Resolve(payload).Method);
    }

    [Fact]
    public void A_call_is_made_once()
    {
        var resolver = Calls.Resolver();
        var call = Calls.For<SampleJobs>(nameof(SampleJobs.Take), resolver);

        Assert.Same(call, resolver.Resolve(call.Write([1, "a"])));
        Assert.Same(call, resolver.Resolve(call.Write([2, "b"])));
        Assert.Same(call, Calls.For<SampleJobs>(nameof(SampleJobs.Take), resolver));
    }

    [Fact]
    public void Generic_types_and_methods_are_found_by_their_arguments()
    {
        var resolver = Calls.Resolver();
        var closed = Calls.For<GenericJobs<Dictionary<string, int[][]>>>("Echo");
        var method = Calls.Resolver().For(typeof(SampleJobs), Calls.Method<SampleJobs>(nameof(SampleJobs.Echo)).MakeGenericMethod(typeof(List<int>)));

        Assert.Equal(closed.Type, resolver.Resolve(closed.Write([null])).Type);
        Assert.Equal(method.Method, resolver.Resolve(method.Write([null])).Method);
    }

    [Fact]
    public void A_method_of_a_base_interface_is_found()
    {
        var call = Calls.Resolver().For(typeof(IPoliteGreeter), Calls.Method<IGreeter>(nameof(IGreeter.GreetAsync)));

        Assert.Equal(typeof(IPoliteGreeter), Calls.Resolver().Resolve(call.Write(["a", null])).Type);
    }

    [Fact]
    public void Names_have_no_versions()
    {
        var payload = Calls.For<GenericJobs<List<int>>>("Echo").Write([null]);

        Assert.Equal($"JobLib.Tests.Invocation.GenericJobs`1[[System.Collections.Generic.List`1[[System.Int32, {Core}]], {Core}]], JobLib.Tests", payload.Type);
        Assert.Equal($"System.Collections.Generic.List`1[[System.Int32, {Core}]], {Core}", payload.Signature);
    }

    [Theory]
    [InlineData("Gone.Jobs, JobLib.Tests")]
    [InlineData("JobLib.Tests.Invocation.SampleJobs, Gone")]
    [InlineData("JobLib.Tests.Invocation.SampleJobs")]
    [InlineData("JobLib.Tests.Invocation.GenericJobs`1[[Gone, JobLib.Tests]], JobLib.Tests")]
    public void An_unknown_type_is_told_apart_from_a_bad_payload(string type)
    {
        var error = Assert.Throws<JobTypeNotFoundException>(() => Calls.Resolver().Resolve(new(type, "Nothing", "", "[]")));

        Assert.Contains("jobs.MapType", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Gone", "")]
    [InlineData("nothing", "")]
    [InlineData("Nothing", $"System.Int32, {Core}")]
    [InlineData("Take", "")]
    [InlineData("Take", $"System.String, {Core};System.Int32, {Core}")]
    public void A_method_is_never_guessed(string method, string signature)
    {
        Assert.Throws<JobTypeNotFoundException>(() =>
            Calls.Resolver().Resolve(new("JobLib.Tests.Invocation.SampleJobs, JobLib.Tests", method, signature, "[]"))
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("a[[")]
    [InlineData("List`1[]], x")]
    [InlineData("JobLib.Tests.Invocation.SampleJobs&, JobLib.Tests")]
    [InlineData("JobLib.Tests.Invocation.GenericJobs`1[[System.Int32, System.Private.CoreLib],[System.Int32, System.Private.CoreLib]], JobLib.Tests")]
    public void A_text_that_is_no_type_is_a_bad_payload(string type)
    {
        Assert.Throws<JobPayloadException>(() => Calls.Resolver().Resolve(new(type, "Nothing", "", "[]")));
    }

    [Theory]
    [InlineData("System.Diagnostics.Process, System.Diagnostics.Process", "Start", $"System.String, {Core}")]
    [InlineData($"System.IO.File, {Core}", "Delete", $"System.String, {Core}")]
    [InlineData($"System.Environment, {Core}", "Exit", $"System.Int32, {Core}")]
    [InlineData("System.Console, System.Console", "Clear", "")]
    [InlineData("JobLib.Tests.Invocation.SampleJobs, JobLib.Tests", "GetHashCode", "")]
    public void A_row_that_somebody_wrote_by_hand_does_not_reach_the_framework(string type, string method, string signature)
    {
        Assert.Throws<JobPayloadException>(() => Calls.Resolver().Resolve(new(type, method, signature, "[]")));
    }

    [Fact]
    public void The_console_may_be_written_to()
    {
        Assert.Equal(
            "WriteLine",
            Calls.Resolver().Resolve(new("System.Console, System.Console", "WriteLine", $"System.String, {Core}", "[\"a\"]")).Method.Name
        );
    }

    [Fact]
    public void The_policy_can_be_made_wider_and_narrower()
    {
        var wider = Calls.Resolver(rules => rules.AllowMethods(method => JobMethodPolicy.Default(method) || method.DeclaringType == typeof(GC)));
        var narrower = Calls.Resolver(rules => rules.AllowMethods(method => method.Name != "Nothing"));

        Assert.Equal("Collect", wider.For(typeof(GC), typeof(GC).GetMethod("Collect", [])!).Method.Name);
        Assert.Throws<InvalidJobException>(() => Calls.For<SampleJobs>("Nothing", narrower));
        Assert.Throws<JobPayloadException>(() => narrower.Resolve(new("JobLib.Tests.Invocation.SampleJobs, JobLib.Tests", "Nothing", "", "[]")));
    }

    [Fact]
    public void Renamed_types_and_methods_keep_their_jobs()
    {
        var resolver = Calls.Resolver(rules =>
        {
            rules.MapType("Old.Jobs", typeof(SampleJobs));
            rules.MapType("Old.Box`1, Old", typeof(GenericJobs<>));
            rules.MapType("Old.Money, Old", typeof(decimal));
            rules.MapMethod(typeof(SampleJobs), "Double", nameof(SampleJobs.Twice));
        });

        Assert.Equal(nameof(SampleJobs.Twice), resolver.Resolve(new("Old.Jobs, Any", "Double", $"System.Int32, {Core}", "[1]")).Method.Name);
        Assert.Equal(typeof(GenericJobs<decimal>), resolver.Resolve(new("Old.Box`1[[Old.Money, Old]], Old", "Echo", "Old.Money, Old", "[1]")).Type);
    }

    [Fact]
    public void A_format_of_the_future_is_refused()
    {
        var error = Assert.Throws<JobPayloadException>(() =>
            Calls.Resolver().Resolve(new("JobLib.Tests.Invocation.SampleJobs, JobLib.Tests", "Nothing", "", "[]", Format: 2))
        );

        Assert.Contains("format 2", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(nameof(SampleJobs.Internal), "public")]
    [InlineData(nameof(SampleJobs.AsyncVoid), "async void")]
    [InlineData(nameof(SampleJobs.Iterator), "iterator")]
    [InlineData(nameof(SampleJobs.TakesRef), "ref")]
    [InlineData(nameof(SampleJobs.TakesOut), "out")]
    [InlineData(nameof(SampleJobs.TakesSpan), "span")]
    [InlineData(nameof(SampleJobs.Sequence), "sequence")]
    [InlineData(nameof(SampleJobs.Echo), "generic")]
    [InlineData(nameof(SampleJobs.BadException), "JobError")]
    public void What_cannot_run_in_the_background_is_refused_with_a_reason(string method, string word)
    {
        var error = Assert.Throws<InvalidJobException>(() => Calls.For<SampleJobs>(method));

        Assert.Contains(method, error.Message, StringComparison.Ordinal);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_open_type_is_refused()
    {
        Assert.Throws<InvalidJobException>(() => Calls.Resolver().For(typeof(GenericJobs<>), typeof(GenericJobs<>).GetMethod("Echo")!));
    }

    [Fact]
    public void A_delegate_is_refused()
    {
        Assert.Throws<InvalidJobException>(() => Calls.Resolver().For(typeof(Switch), typeof(Switch).GetMethod("Invoke")!));
    }

    private delegate void Switch();
}
