using JobLib.Invocation;
using JobLib.Tests.Invocation;

namespace JobLib.Tests.Serialization;

public sealed class ArgumentTests
{
    private static readonly JobCallResolver Resolver = Calls.Resolver();

    [Fact]
    public void Arguments_come_back_as_they_went()
    {
        var call = Calls.For<SampleJobs>(nameof(SampleJobs.TakeAll));
        var order = new Order(1, "Ada \0 \U0001F600 \u05D0", [new("nut", 2), new("bolt", 3)]) { Note = null };
        object?[] values =
        [
            order,
            Guid.NewGuid(),
            new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2)),
            1.10m,
            null,
            Color.Green,
            new List<int> { 1, 2 },
        ];

        var read = call.ReadArguments(call.Write(values));

        Assert.Equivalent(order, read[0], strict: true);
        Assert.Equal(values[1..6], read[1..6]);
        Assert.Equal([1, 2], Assert.IsAssignableFrom<IReadOnlyList<int>>(read[6]));
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.Epsilon)]
    public void Every_floating_point_number_comes_back(double value) => Assert.Equal(value, RoundTrip(value));

    [Fact]
    public void A_declared_subclass_comes_back_as_itself() => Assert.Equal(new Circle(2), RoundTrip<Shape>(new Circle(2)));

    [Fact]
    public void An_undeclared_subclass_is_refused_wherever_it_stands()
    {
        Refused<Shape>(new Square(2), "Square");
        Refused(new Person { Name = "a", Friends = [new Employee { Name = "b", Salary = 3 }] }, "JsonDerivedType");
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        foreach (var text in new[] { "\uD800", "a\uDC00b", "\uD83D\uDE00\uD83D" }) // not as data of a theory: metadata is UTF-8 and cannot hold them
        {
            Refused(text, "surrogate");
            Refused(new Dictionary<string, int> { [text] = 1 }, "surrogate");
        }
    }

    [Fact]
    public void A_lone_surrogate_char_is_refused() => Refused('\uD800', "surrogate");

    [Fact]
    public void Depth_has_the_same_limit_going_and_coming()
    {
        Assert.NotNull(RoundTrip(Nested(32)));
        Refused(Nested(33), "32 levels");
    }

    [Fact]
    public void A_circle_is_refused()
    {
        var person = new Person { Name = "a" };
        person.Friends.Add(person);
        Refused(person, "levels deep");
    }

    [Fact]
    public void Size_has_a_limit_that_the_message_names()
    {
        Assert.NotNull(RoundTrip(new string('a', 256 * 1024 - 4)));
        Refused(new string('a', 256 * 1024), "MaxArgumentBytes");
        Refused(Enumerable.Range(0, 100_000).ToArray(), "MaxArgumentBytes");
    }

    [Fact]
    public void A_getter_that_throws_is_the_callers_error_with_the_arguments_name() => Refused(new Faulty(), "as it is");

    [Fact]
    public void A_refusal_leaves_nothing_behind_for_the_next_call()
    {
        Refused(new Faulty(), "as it is");
        Assert.Equal("next", RoundTrip("next"));
    }

    [Fact]
    public void A_getter_may_itself_write_a_call() => Assert.Equal(5, RoundTrip(new Recursive())?.Value);

    [Fact]
    public void What_the_server_supplies_is_not_stored()
    {
        var call = Calls.For<SampleJobs>(nameof(SampleJobs.Follow));
        var payload = call.Write([7, JobContext.None, null]);

        Assert.Equal("[7,null,null]", payload.Arguments);
        Assert.Equal([7, null, null], call.ReadArguments(payload));
    }

    [Fact]
    public void No_arguments_are_an_empty_array() => Assert.Equal("[]", Calls.For<SampleJobs>(nameof(SampleJobs.Nothing)).Write([]).Arguments);

    [Theory]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("[1,\"a\"")]
    [InlineData("[1,\"a\"] 2")]
    [InlineData("[1]")]
    [InlineData("[1,\"a\",2]")]
    [InlineData("[\"a\",1]")]
    [InlineData("[null,\"a\"]")]
    [InlineData("[1,\"\\ud800\"]")]
    [InlineData("[1.5,\"a\"]")]
    public void Arguments_that_do_not_fit_are_a_bad_payload(string text)
    {
        var call = Calls.For<SampleJobs>(nameof(SampleJobs.Take));

        Assert.Throws<JobPayloadException>(() => call.ReadArguments(call.Write([1, "a"]) with { Arguments = text }));
    }

    [Fact]
    public void A_property_that_stands_twice_is_a_bad_payload()
    {
        var call = Calls.For<GenericJobs<Login>>("Echo");

        Assert.Throws<JobPayloadException>(() => call.ReadArguments(call.Write([new Login()]) with { Arguments = """[{"User":"a","User":"b"}]""" }));
    }

    [Fact]
    public void A_property_that_a_newer_version_added_is_passed_over()
    {
        var call = Calls.For<GenericJobs<Login>>("Echo");
        var payload = call.Write([new Login()]) with { Arguments = """[{"User":"a","Since":2030}]""" };

        Assert.Equal("a", Assert.IsType<Login>(call.ReadArguments(payload)[0]).User);
    }

    private static T? RoundTrip<T>(T value)
    {
        var call = Calls.For<GenericJobs<T>>("Echo", Resolver);
        return (T?)call.ReadArguments(call.Write([value]))[0];
    }

    private static void Refused<T>(T value, string word)
    {
        var error = Assert.Throws<InvalidJobException>(() => RoundTrip(value));
        Assert.Equal("value", error.Parameter);
        Assert.Contains("'value'", error.Message, StringComparison.Ordinal);
        Assert.Contains(word, error.Message, StringComparison.Ordinal);
    }

    private static Chain? Nested(int depth) => depth == 0 ? null : new Chain { Next = Nested(depth - 1) };

    public sealed class Chain
    {
        public Chain? Next { get; set; }
    }

    public class Person
    {
        public string Name { get; set; } = "";

        public List<Person> Friends { get; set; } = [];
    }

    public class Employee : Person
    {
        public int Salary { get; set; }
    }

    public sealed class Faulty
    {
        public int Value { get => throw new InvalidTimeZoneException("as it is"); set => _ = value; }
    }

    public sealed class Recursive
    {
        private int value = 5;

        public int Value { get => RoundTrip(value); set => this.value = value; }
    }
}
