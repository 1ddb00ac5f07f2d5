using System.Text.Json;
using JobLib.Tests.Invocation;

namespace JobLib.Tests.Serialization;

/// <summary>
/// Payloads that JobLib has written and that wait in somebody's storage. Each line of <c>golden-payloads.jsonl</c> must stay readable for ever: lines are
/// added, never changed.
/// </summary>
public sealed class GoldenPayloadTests
{
    private static readonly Guid Id = Guid.Parse("0198c5a4-7d2e-7c31-9f5e-2f1d3a6b7c8d");

    private static readonly Job[] Expected =
    [
        Job.FromExpression(() => Console.WriteLine("Hello")),
        Job.FromExpression<SampleJobs>(x => x.Nothing()),
        Job.FromExpression<SampleJobs>(x => x.Take(-7, "Grüße \U0001F600 \"\\/<>&'\0\u2028")),
        Job.FromExpression<SampleJobs>(x => x.TakeAll(
            new Order(1, "Ada", new[] { new OrderLine("nut", 2) }) { Note = "n" },
            Id,
            new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)),
            1.10m,
            null,
            Color.Green,
            new[] { 1, 2 }
        )
    ),
        Job.FromExpression<IGreeter>(x => x.GreetAsync("a", CancellationToken.None)),
        Job.FromExpression<SampleJobs>(x => x.Follow(3, JobContext.None, null)),
        Job.FromExpression<GenericJobs<Dictionary<string, int[]>>>(x => x.Echo(new Dictionary<string, int[]> { { "a", new[] { 1 } } })),
        Job.FromExpression<SampleJobs>(x => x.Echo(new List<int?> { 1, null })),
        Job.FromExpression<GenericJobs<Shape>>(x => x.Echo(new Circle(2.5))),
        Job.FromExpression<GenericJobs<double>>(x => x.Echo(double.NaN)),
        Job.FromExpression<GenericJobs<(int, string)>>(x => x.Echo(new ValueTuple<int, string>(1, "a"))),
        Job.FromExpression<GenericJobs<byte[]>>(x => x.Echo(new byte[] { 1, 2, 255 })),
        Job.FromExpression<GenericJobs<TimeSpan>>(x => x.Echo(new TimeSpan(1, 2, 3, 4, 5))),
        Job.FromExpression<GenericJobs<DateOnly[][]>>(x => x.Echo(null!)),
    ];

    private static readonly JobPayload[] Golden =
    [
        .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Serialization", "golden-payloads.jsonl"))
            .Select(line => JsonSerializer.Deserialize<JobPayload>(line)!),
    ];

    public static TheoryData<int> Lines { get; } = [.. Enumerable.Range(0, Expected.Length)];

    [Theory]
    [MemberData(nameof(Lines))]
    public void What_was_written_once_can_be_read_for_ever(int line)
    {
        var call = Calls.Resolver().Resolve(Golden[line]);

        Assert.Equal(Expected[line].Type, call.Type);
        Assert.Equal(Expected[line].Method, call.Method);
        var supplied = call.Parameters.Select(parameter => parameter.Json is null).ToList();
        Assert.Equivalent(Expected[line].Arguments.Select((value, i) => supplied[i] ? null : value), call.ReadArguments(Golden[line]), strict: true);
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void What_is_written_now_is_the_same(int line)
    {
        var job = Expected[line];

        Assert.Equal(Golden[line], Calls.Resolver().For(job.Type, job.Method).Write(job.Arguments));
    }

    [Fact]
    public void Every_line_is_tested() => Assert.Equal(Expected.Length, Golden.Length);
}
