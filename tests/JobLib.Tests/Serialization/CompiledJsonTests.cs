using System.Reflection;
using System.Text.Json.Serialization;
using JobLib.Invocation;
using JobLib.Serialization;
using JobLib.Tests.Invocation;

namespace JobLib.Tests.Serialization;

/// <summary>Types that the application has compiled a serializer for: taken and refused like others, and stored as the same JSON.</summary>
public sealed class CompiledJsonTests
{
    private static readonly JobJson Reflected = new(new());
    private static readonly JobJson Compiled = new(WithCompiled(new()));

    private static readonly JobCallResolver ByReflection = Calls.Resolver();
    private static readonly JobCallResolver ByContext = Calls.Resolver(options: options => WithCompiled(options));

    public static TheoryData<Type> Types { get; } =
        [.. typeof(CompiledJson).GetCustomAttributesData()
            .Where(attribute => attribute.AttributeType == typeof(JsonSerializableAttribute))
            .Select(attribute => (Type)attribute.ConstructorArguments[0].Value!)];

    [Theory]
    [MemberData(nameof(Types))]
    public void A_type_is_judged_as_by_reflection(Type type)
    {
        Assert.IsType<CompiledJson>(Compiled.Arguments.GetTypeInfo(type).OriginatingResolver);
        Assert.Equal(new ShapeRules(Reflected.Arguments).WhyNot(type), new ShapeRules(Compiled.Arguments).WhyNot(type));
    }

    [Fact]
    public void A_value_is_stored_as_the_same_JSON_and_each_process_reads_the_others()
    {
        Same(new Order(1, "Ada \U0001F600", [new("nut", 2)]) { Note = "x" });
        Same<int?>(7);
        Same<int?>(null);
        Same<Color?>(Color.Green);
        Same(new Login { User = "ada", Password = "secret" });
        Same<Shape>(new Circle(double.NaN));
        Same(new Dictionary<string, Order> { ["a"] = new(2, "b", []) });
        Same(new ShapeRulesTests.Fields { Number = 3, Text = null });
        Same(new ShapeRulesTests.Required { Name = "n" });
        Same(new ShapeRulesTests.Computed(1, 2));
        Same(new ShapeRulesTests.Derived("n", 4));
        Same(new ShapeRulesTests.Point(1, 2));
        Same(new ShapeRulesTests.Named { Number = 5 });
        Same(new ShapeRulesTests.SelfReferring { Next = new() });
    }

    [Fact]
    public void What_would_be_lost_is_refused_as_by_reflection()
    {
        RefusedAlike<Shape>(new Square(2));
        RefusedAlike(new ArgumentTests.Person { Name = "a", Friends = [new ArgumentTests.Employee { Name = "b", Salary = 3 }] });
        RefusedAlike(new ShapeRulesTests.Required { Name = "\uD800" });
    }

    private static void Same<T>(T value)
    {
        var (reflected, compiled) = (Call<T>(ByReflection), Call<T>(ByContext));
        var payload = reflected.Write([value]);

        Assert.Equal(payload, compiled.Write([value]));
        Assert.Equal(payload, compiled.Write(reflected.ReadArguments(payload)));
        Assert.Equal(payload, reflected.Write(compiled.ReadArguments(payload)));
    }

    private static void RefusedAlike<T>(T value) => Assert.Equal(Refusal(ByReflection, value), Refusal(ByContext, value));

    private static string Refusal<T>(JobCallResolver resolver, T value) => Assert.Throws<InvalidJobException>(() => Call<T>(resolver).Write([value])).Message;

    private static JobCall Call<T>(JobCallResolver resolver) => Calls.For<GenericJobs<T>>("Echo", resolver);

    private static JobLibOptions WithCompiled(JobLibOptions options)
    {
        options.JsonContexts.Add(CompiledJson.Default);
        return options;
    }
}
