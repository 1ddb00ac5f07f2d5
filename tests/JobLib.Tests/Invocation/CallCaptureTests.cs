using System.Linq.Expressions;
using JobLib.Invocation.Capture;

namespace JobLib.Tests.Invocation;

public sealed class CallCaptureTests
{
    private static readonly string Shared = "shared";
    private readonly int own = 5;

    private int Property => own + 1;

    [Fact]
    public void The_type_and_the_method_are_those_of_the_call()
    {
        var job = Job.FromExpression<IGreeter>(x => x.GreetAsync("a", CancellationToken.None));

        Assert.Equal(typeof(IGreeter), job.Type);
        Assert.Equal(nameof(IGreeter.GreetAsync), job.Method.Name);
        Assert.Equal(["a", CancellationToken.None], job.Arguments);
        Assert.Equal("IGreeter.GreetAsync", job.ToString());
    }

    [Fact]
    public void A_static_method_gives_the_type_that_declares_it()
    {
        Assert.Equal(typeof(Console), Job.FromExpression(() => Console.WriteLine("Hello")).Type);
    }

    [Fact]
    public void Every_kind_of_return_is_taken()
    {
        Assert.Equal("Add", Job.FromExpression<SampleJobs>(x => x.Add(1, 2)).Method.Name);
        Assert.Equal("NameAsync", Job.FromExpression<SampleJobs>(x => x.NameAsync("a")).Method.Name);
#pragma warning disable CA2012, CS4014 // the call is written down, not made: there is nothing to await
        Assert.Equal("WaitAsync", Job.FromExpression<SampleJobs>(x => x.WaitAsync()).Method.Name);
        Assert.Equal("CountAsync", Job.FromExpression<SampleJobs>(x => x.CountAsync()).Method.Name);
#pragma warning restore CA2012, CS4014
        Assert.Equal("DoAsync", Job.FromExpression(() => new SampleJobs().DoAsync(default)).Method.Name);
    }

    [Fact]
    public void An_instance_gives_its_type_only()
    {
        IGreeter? greeter = null;
        SampleJobs jobs = new DerivedJobs();
        SampleJobs? none = null;
        var sink = new Sink();

        Assert.Equal(typeof(IGreeter), Job.FromExpression(() => greeter!.GreetAsync("a", default)).Type);
        Assert.Equal(typeof(DerivedJobs), Job.FromExpression(() => jobs.Overridden()).Type);
        Assert.Equal(typeof(SampleJobs), Job.FromExpression(() => none!.Overridden()).Type);
        Assert.Equal(typeof(SampleJobs), Job.FromExpression(() => Unreachable().Overridden()).Type);
        Assert.Equal(typeof(Sink), Job.FromExpression(() => sink.Own(1)).Type);
    }

    [Fact]
    public void The_usual_shapes_are_read_without_a_compiler()
    {
        var local = 3;
        int? maybe = 4;
        var order = new Order(1, "Ada", []);
        AssertRead(() => Sink.Take(7), 7);
        AssertRead(() => Sink.Take(local), 3);
        AssertRead(() => Sink.Take(own), 5);
        AssertRead(() => Sink.Take(Property), 6);
        AssertRead(() => Sink.Take(Shared), "shared");
        AssertRead(() => Sink.Take(order.Customer.Length), 3);
        AssertRead(() => Sink.Take(maybe), 4);
        AssertRead(() => Sink.Take((int?)local), 3);
        AssertRead(() => Sink.Take((int?)null), null);
        AssertRead(() => Sink.Take((object)"a"), "a");
        AssertRead(() => Sink.Take((decimal)local), 3m);
        AssertRead(() => Sink.Take(default(Guid)), Guid.Empty);
        AssertRead(() => Sink.Take(default(CancellationToken)), CancellationToken.None);
        AssertRead(() => Sink.Take(Color.Green), Color.Green);
        AssertRead(() => Sink.Take(new DateTime(2026, 1, local)), new DateTime(2026, 1, 3));
        AssertRead(() => Sink.Take(new[] { 1, local }), new[] { 1, 3 });
        AssertRead(() => Sink.Take(new OrderLine("nut", local)), new OrderLine("nut", 3));
        AssertRead(() => Sink.Take(new Login { User = "ada" }), new Login { User = "ada" });
        AssertRead(() => Sink.Take(new List<int> { 1, local }), new List<int> { 1, 3 });
        AssertRead(() => Sink.Take(new Dictionary<string, int> { { "a", local } }), new Dictionary<string, int> { ["a"] = 3 });
        AssertRead(() => Sink.Take(new Guid()), Guid.Empty);
        AssertRead(() => Sink.Take(JobContext.None), JobContext.None);
    }

    [Fact]
    public void Any_other_shape_is_compiled()
    {
        var local = 3;
        var list = new List<int> { 1, 2, 3 };
        var color = Color.Green;
        AssertCompiled(() => Sink.Take(local + 1), 4);
        AssertCompiled(() => Sink.Take($"{local}!"), "3!");
        AssertCompiled(() => Sink.Take((long)local), 3L);
        AssertCompiled(() => Sink.Take((byte)(local + 255)), (byte)2);
        AssertCompiled(() => Sink.Take(local > 2 ? "many" : "few"), "many");
        AssertCompiled(() => Sink.Take(list[1]), 2);
        AssertCompiled(() => Sink.Take(list.Where(x => x > local - 2).Select(y => y * 2).Sum()), 10);
        AssertCompiled(() => Sink.Take(list.First(x => list.Exists(y => y > x))), 1);
        AssertCompiled(() => Sink.Take(new int[local].Length), 3);
        AssertCompiled(() => Sink.Take((int)color), 1);
        AssertCompiled(() => Sink.Take(-local), -3);
        AssertCompiled(() => Sink.Take(Guid.Parse("0198c5a4-7d2e-7c31-9f5e-2f1d3a6b7c8d")), Guid.Parse("0198c5a4-7d2e-7c31-9f5e-2f1d3a6b7c8d"));
    }

    [Fact]
    public void A_shape_that_was_compiled_takes_new_values_each_time()
    {
        for (var i = 0; i < 3; i++)
        {
            AssertCompiled(() => Sink.Take(i + Shared), i + "shared");
        }

        AssertCompiled(() => Sink.Take(1 + own), 6);
        AssertCompiled(() => Sink.Take(2 + own), 7);
        AssertCompiled(() => Sink.Take(2 * own), 10);
    }

    [Fact]
    public void Equal_shapes_are_equal_and_others_are_not()
    {
        var a = 1;
        var b = 2;

        Assert.Equal(Shape(() => a + 1), Shape(() => a + 2));
        Assert.NotEqual(Shape(() => a + 1), Shape(() => a - 1));
        Assert.NotEqual(Shape(() => a + 1), Shape(() => a + b));
        Assert.NotEqual(Shape(() => Math.Max(a, 1)), Shape(() => Math.Min(a, 1)));
        Assert.NotEqual(Shape(() => new[] { a, 1 }.Length), Shape(() => new[] { a, 1, 1 }.Length));

        static ExpressionShape Shape(Expression<Func<int>> expression) => ExpressionShape.Of(expression.Body, null, null, out _);
    }

    [Fact]
    public void What_throws_while_it_is_read_throws_as_it_is()
    {
        Assert.Throws<InvalidTimeZoneException>(() => Job.FromExpression(() => Sink.Take(Throwing)));
        Assert.Throws<InvalidTimeZoneException>(() => Job.FromExpression(() => Sink.Take(Throwing + "a")));
        Order? none = null;
        Assert.Throws<ArgumentException>(() => Job.FromExpression(() => Sink.Take(none!.Id)));
    }

    [Fact]
    public void What_is_no_call_is_refused()
    {
        Action action = () => { };
        Assert.Throws<ArgumentException>(() => Job.FromExpression(() => action()));
        Assert.Throws<ArgumentException>(() => Job.FromExpression<Func<SampleJobs, Task>>(x => x(new SampleJobs())));
        Assert.Throws<ArgumentException>(() => Job.FromExpression<List<SampleJobs>>(x => x[0].Nothing()));
        Assert.Throws<ArgumentException>(() => Job.FromExpression<SampleJobs>(x => x.Seen.Clear()));
        Assert.Throws<ArgumentException>(() => Job.FromExpression<SampleJobs>(x => Sink.Take(x)));
        Assert.Throws<ArgumentException>(() => Job.FromExpression<SampleJobs>(x => x.Take(x.Seen.Count + 1, "a")));
        Assert.Throws<ArgumentNullException>(() => Job.FromExpression((Expression<Action>)null!));
    }

    [Fact]
    public void A_call_can_be_put_together_by_hand()
    {
        var job = Job.Create(typeof(SampleJobs), nameof(SampleJobs.Take), 1, "a");

        Assert.Equal(Calls.Method<SampleJobs>(nameof(SampleJobs.Take)), job.Method);
        Assert.Equal([1, "a"], job.Arguments);
        Assert.Equal(nameof(SampleJobs.Take), Job.Create(typeof(SampleJobs), job.Method, 1, null).Method.Name);
        Assert.Equal(typeof(IPoliteGreeter), Job.Create(typeof(IPoliteGreeter), nameof(IGreeter.GreetAsync), "a", null).Type);
    }

    [Fact]
    public void A_call_by_hand_that_does_not_fit_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Job.Create(typeof(SampleJobs), nameof(SampleJobs.Take), 1));
        Assert.Throws<ArgumentException>(() => Job.Create(typeof(SampleJobs), nameof(SampleJobs.Take), "a", 1));
        Assert.Throws<ArgumentException>(() => Job.Create(typeof(SampleJobs), "Gone"));
        Assert.Throws<ArgumentException>(() => Job.Create(typeof(Console), nameof(Console.WriteLine), [null]));
        Assert.Throws<ArgumentException>(() => Job.Create(typeof(SampleJobs), Calls.Method<SampleJobs>(nameof(SampleJobs.Add)), 1, null));
    }

    private static string Throwing => throw new InvalidTimeZoneException("as it is");

    private static SampleJobs Unreachable() => throw new InvalidTimeZoneException("as it is");

    private static void AssertRead(Expression<Action> call, object? expected)
    {
        Assert.True(ReadableShapes.Contains(((MethodCallExpression)call.Body).Arguments[0]));
        AssertValue(call, expected);
    }

    private static void AssertCompiled(Expression<Action> call, object? expected)
    {
        Assert.False(ReadableShapes.Contains(((MethodCallExpression)call.Body).Arguments[0]));
        AssertValue(call, expected);
    }

    private static void AssertValue(Expression<Action> call, object? expected) =>
        Assert.Equivalent(expected, Job.FromExpression(call).Arguments[0], strict: true);

    private sealed class Sink
    {
        public static void Take<T>(T value) => _ = value;

        public void Own(int value) => _ = value;
    }
}
