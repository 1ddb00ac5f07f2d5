using JobLib.Invocation;

namespace JobLib.Tests.Invocation;

public sealed class JobDisplayNamesTests
{
    private readonly JobCallResolver resolver = Calls.Resolver();

    [Fact]
    public void A_name_takes_arguments_and_masks_what_is_sensitive()
    {
        Assert.Equal("Report 7 for 2026, ***", NameOf(nameof(SampleJobs.Report), 7, new DateTime(2026, 5, 1, 0, 0, 0, DateTimeKind.Utc), "hunter2"));
        Assert.Equal("""Login {"User":"ada"}""", NameOf(nameof(SampleJobs.Login), new Login { User = "ada", Password = "hunter2" }));
    }

    [Theory]
    [InlineData("Shop.Mailer, Shop", "Send", "Mailer.Send")]
    [InlineData("Shop.Outer+Inner`1[[System.Int32, System.Private.CoreLib]], Shop", "Run[[System.Int32, System.Private.CoreLib]]", "Inner.Run")]
    [InlineData("", "", ".")]
    public void A_job_that_is_not_known_here_still_has_a_name(string type, string method, string expected)
    {
        Assert.Equal(expected, JobDisplayNames.For(new(type, method, "", "[]"), resolver));
    }

    [Fact]
    public void A_bad_format_or_bad_arguments_fall_back_to_the_plain_name()
    {
        Assert.Equal("SampleJobs.BrokenName", NameOf(nameof(SampleJobs.BrokenName), 1));
        var payload = Calls.For<SampleJobs>(nameof(SampleJobs.BrokenName)).Write([1]) with { Arguments = "nonsense" };
        Assert.Equal("SampleJobs.BrokenName", JobDisplayNames.For(payload, resolver));
    }

    private string NameOf(string method, params object?[] arguments) => JobDisplayNames.For(Calls.For<SampleJobs>(method).Write(arguments), resolver);
}
