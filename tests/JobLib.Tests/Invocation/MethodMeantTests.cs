using System.Linq.Expressions;
using JobLib.Filters;
using JobLib.Invocation;
using JobLib.Invocation.Names;
using JobLib.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace JobLib.Tests.Invocation;

/// <summary>The method that the compiler chose is the one that runs, with its own attributes, in another process as in this one.</summary>
public sealed class MethodMeantTests
{
    private static readonly Hides HidesAsBase = new HidesTwice();

    public static TheoryData<string, Job, object> Meant { get; } = new()
    {
        { "a method that the class hides", Job.FromExpression<Hides>(x => ((Plain)x).Run()), new Hides() },
        { "a method that an instance's class hides", HiddenByInstance(), new Hides() },
        { "the hiding method", Job.FromExpression<Hides>(x => x.Run()), new Hides() },
        { "a method hidden two levels up", Job.FromExpression<HidesTwice>(x => ((Plain)x).Run()), new HidesTwice() },
        { "a method hidden one level up", Job.FromExpression(() => HidesAsBase.Run()), new HidesTwice() },
        { "a hidden static method", Job.Create(typeof(Hides), typeof(Plain).GetMethod(nameof(Plain.Static))!), new Hides() },
        { "an override", Job.FromExpression<Overrides>(x => x.Virtual()), new Overrides() },
        { "an override through its base", Job.FromExpression<Overrides>(x => ((Plain)x).Virtual()), new Overrides() },
        { "an override that is hidden in turn", Job.FromExpression<HidesOverride>(x => ((Plain)x).Virtual()), new HidesOverride() },
        { "a virtual method that hides an override", Job.FromExpression<HidesOverride>(x => x.Virtual()), new HidesOverride() },
        { "a method of an abstract base", Job.FromExpression<Overrides>(x => x.Inherited()), new Overrides() },
        { "an explicit implementation beside a public method", Job.FromExpression<Explicit>(x => ((IOne)x).Run()), new Explicit() },
        { "an explicit implementation of a second interface", Job.FromExpression<Explicit>(x => ((ITwo)x).Run()), new Explicit() },
        { "the public method beside explicit implementations", Job.FromExpression<Explicit>(x => x.Run()), new Explicit() },
        { "an implicit implementation", Job.FromExpression<Implicit>(x => ((IOne)x).Run()), new Implicit() },
        { "an implicit implementation that is inherited", Job.FromExpression<InheritsImplicit>(x => ((IOne)x).Run()), new InheritsImplicit() },
        { "an interface that was implemented again", Job.FromExpression<ImplementsAgain>(x => ((IOne)x).Run()), new ImplementsAgain() },
        { "a method that an interface hides", Job.FromExpression<IHides>(x => ((IOne)x).Run()), new ImplementsHiding() },
        { "a hiding method of an interface", Job.FromExpression<IHides>(x => x.Run()), new ImplementsHiding() },
        { "a default implementation", Job.FromExpression<UsesDefault>(x => ((IDefault)x).Run()), new UsesDefault() },
        { "a default implementation beside a method of that name", Job.FromExpression<UsesDefault>(x => ((IDefault)x).Run(1)), new UsesDefault() },
        { "a default implementation that another interface overrides", Job.FromExpression<UsesOverridden>(x => ((IDefault)x).Run()), new UsesOverridden() },
        { "a static method of an interface", Job.FromExpression(() => IDefault.Help()), new UsesDefault() },
        { "a method without generic arguments beside one with", Job.FromExpression<Arities>(x => x.Run("a")), new Arities() },
        { "a method with a generic argument beside one without", Job.FromExpression<Arities>(x => x.Run<string>("a")), new Arities() },
        { "a method with two generic arguments", Job.FromExpression<Arities>(x => x.Run<string, int>("a")), new Arities() },
        { "a generic override", Job.FromExpression<GenericOverride>(x => ((GenericBase<int>)x).Echo<string>("a")), new GenericOverride() },
        { "a hidden method of a generic base", Job.FromExpression<GenericOverride>(x => ((GenericBase<int>)x).Take(1)), new GenericOverride() },
        {
            "a hidden generic method of a generic base",
            Job.FromExpression<GenericOverride>(x => ((GenericBase<int>)x).Hidden<string>("a")),
            new GenericOverride()
        },
        { "one of two closed interfaces", Job.FromExpression<TwoClosed>(x => ((ITake<int>)x).Run()), new TwoClosed() },
        { "the other of two closed interfaces", Job.FromExpression<TwoClosed>(x => ((ITake<string>)x).Run()), new TwoClosed() },
        { "a variant interface", Job.FromExpression<Variant>(x => ((IGive<object>)x).Give()), new Variant() },
        { "an override with a narrower return", Job.FromExpression<Narrower>(x => ((Wider)x).Make()), new Narrower() },
        { "an override with a narrower return, called as such", Job.FromExpression<Narrower>(x => x.Make()), new Narrower() },
        { "a method of a struct", Job.Create(typeof(Structure), typeof(IOne).GetMethod(nameof(IOne.Run))!), default(Structure) },
        { "an operator", Job.Create(typeof(Overrides), typeof(Overrides).GetMethod("op_UnaryNegation")!, new Overrides()), new Overrides() },
        { "an extension method", Job.FromExpression(() => Extensions.Extend("a")), new object() },
    };

    [Theory]
    [MemberData(nameof(Meant))]
    public async Task A_server_runs_the_method_that_the_compiler_chose(string what, Job job, object instance)
    {
        var expected = job.Method.IsStatic ? job.Method.Invoke(null, [.. job.Arguments]) : job.Method.Invoke(instance, [.. job.Arguments]);
        var call = Calls.Resolver().For(job.Type, job.Method);

        var payload = call.Write(job.Arguments);
        var resolved = Calls.Resolver().Resolve(payload);

        Assert.True(MethodsOf(resolved, instance) == MethodsOf(call, instance), what);
        Assert.Equal(expected?.ToString(), (await resolved.InvokeAsync(resolved.IsStatic ? null : instance, resolved.ReadArguments(payload)))?.ToString());
    }

    [Theory]
    [MemberData(nameof(Meant))]
    public void The_name_is_that_of_earlier_versions_unless_it_would_lead_to_another_method(string what, Job job, object instance)
    {
        var call = Calls.Resolver().For(job.Type, job.Method);
        var payload = call.Write(job.Arguments);
        var isExact = payload.Signature.Contains(nameof(DeclaredBy<>), StringComparison.Ordinal);
        var earlier = AsEarlierVersionsFind(job.Type, job.Method.Name, call);

        Assert.True(
            isExact
                == (
                    MethodDispatch.TargetOf(earlier, instance.GetType()) is var found
                    && !MethodDispatch.AreSame(found, MethodDispatch.TargetOf(call.Method, instance.GetType()))
                ),
            what
        );
    }

    [Fact]
    public void A_payload_without_a_declaring_type_means_what_it_always_did()
    {
        var payload = new JobPayload($"{typeof(Hides).FullName}, JobLib.Tests", "Run", "", "[]");

        Assert.Equal(typeof(Hides), Calls.Resolver().Resolve(payload).Method.DeclaringType);
    }

    [Fact]
    public void A_declaring_type_that_was_renamed_is_mapped_like_any_other()
    {
        var payload = Calls.Resolver().For(typeof(Hides), typeof(Plain).GetMethod("Run")!).Write([]);
        var resolver = Calls.Resolver(rules => rules.MapType("Old.Plain", typeof(Plain)));

        Assert.Equal(
            typeof(Plain),
            resolver
                .Resolve(payload with { Signature = payload.Signature.Replace(typeof(Plain).FullName!, "Old.Plain", StringComparison.Ordinal) })
                .Method.DeclaringType
        );
    }

    [Theory]
    [InlineData("JobLib.Tests.Invocation.SampleJobs, JobLib.Tests")]
    [InlineData("Gone, JobLib.Tests")]
    public void A_declaring_type_that_does_not_fit_is_a_method_that_is_not_known(string declaring)
    {
        var payload = new JobPayload($"{typeof(Hides).FullName}, JobLib.Tests", "Run", $"JobLib.Invocation.DeclaredBy`1[[{declaring}]], JobLib", "[]");

        Assert.Throws<JobTypeNotFoundException>(() => Calls.Resolver().Resolve(payload));
    }

    [Fact]
    public void Two_methods_that_no_name_can_tell_apart_are_refused()
    {
        var error = Assert.Throws<InvalidJobException>(() =>
            Calls.Resolver().For(typeof(Twins<int>), typeof(Twins<int>).GetMethods().Last(method => method.Name == "Run"))
        );

        Assert.Contains("another name", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_static_member_that_an_interface_leaves_to_others_is_refused()
    {
        var error = Assert.Throws<InvalidJobException>(() => Calls.Resolver().For(typeof(IStatic), typeof(IStatic).GetMethod(nameof(IStatic.Run))!));

        Assert.Contains("implements it", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_attributes_are_those_of_the_method_that_was_chosen()
    {
        Assert.Equal("plain", QueueOf(Job.FromExpression<Hides>(x => ((Plain)x).Run())));
        Assert.Equal("hides", QueueOf(Job.FromExpression<Hides>(x => x.Run())));
        Assert.Equal("one", QueueOf(Job.FromExpression<Explicit>(x => ((IOne)x).Run())));
        Assert.Equal("echo", QueueOf(Job.FromExpression<GenericOverride>(x => ((GenericBase<int>)x).Echo<string>("a"))));
        Assert.Equal("narrower", QueueOf(Job.FromExpression<Narrower>(x => ((Wider)x).Make())));
    }

    [Theory]
    [InlineData("hidden", 1)]
    [InlineData("hiding", 2)]
    [InlineData("explicit", 3)]
    [InlineData("generic override", 4)]
    [InlineData("overload", 5)]
    [InlineData("implicit", 6)]
    public void The_retry_rule_is_that_of_the_method_that_was_chosen(string which, int attempts)
    {
        var job = which switch
        {
            "hidden" => Job.FromExpression<Hides>(x => ((Plain)x).Run()),
            "hiding" => Job.FromExpression<Hides>(x => x.Run()),
            "explicit" => Job.FromExpression<Explicit>(x => ((IOne)x).Run()),
            "generic override" => Job.FromExpression<GenericOverride>(x => ((GenericBase<int>)x).Echo<string>("a")),
            "overload" => Job.FromExpression<Arities>(x => x.Run<string>("a")),
            _ => Job.FromExpression<InheritsImplicit>(x => ((IRetried)x).Again()),
        };
        var payload = Calls.Resolver().For(job.Type, job.Method).Write(job.Arguments);
        var call = Calls.Resolver().Resolve(payload);
        using var services = new ServiceCollection().BuildServiceProvider();
        var plans = new JobPlans([], new(), null, services, NullLogger<JobPlans>.Instance);

        Assert.Equal(attempts, plans.For(call.Type, call.Method, job.Type).Rule.Attempts);
    }

    private static string? QueueOf(Job job) => Calls.Resolver().For(job.Type, job.Method).Attributes.Queue;

    private static Job HiddenByInstance()
    {
        Plain instance = new Hides();
        return Job.FromExpression(() => instance.Run());
    }

    private static (Type, string) MethodsOf(JobCall call, object instance) =>
        (call.Type, $"{MethodDispatch.TargetOf(call.Method, instance.GetType()).DeclaringType}.{MethodDispatch.TargetOf(call.Method, instance.GetType())}");

    // By name alone, the class's methods first.
    private static System.Reflection.MethodInfo AsEarlierVersionsFind(Type type, string name, JobCall call) =>
        type.GetMethods(
                System.Reflection.BindingFlags.Public
                    | System.Reflection.BindingFlags.Instance
                    | System.Reflection.BindingFlags.Static
                    | System.Reflection.BindingFlags.FlattenHierarchy
            )
        .Concat(type.GetInterfaces().SelectMany(contract => contract.GetMethods()))
        .Where(method => method.Name == name && method.GetGenericArguments().Length == call.Method.GetGenericArguments().Length)
        .Select(method => method.IsGenericMethodDefinition ? method.MakeGenericMethod(call.Method.GetGenericArguments()) : method)
        .First(method => method.GetParameters().Select(p => p.ParameterType).SequenceEqual(call.Method.GetParameters().Select(p => p.ParameterType)));

    public abstract class Root
    {
        public string Inherited() => "Root.Inherited";
    }

    public class Plain : Root
    {
        [Queue("plain")]
        [AutomaticRetry(Attempts = 1)]
        public string Run() => "Plain.Run";

        public static string Static() => "Plain.Static";

        public virtual string Virtual() => "Plain.Virtual";
    }

    public class Hides : Plain
    {
        [Queue("hides")]
        [AutomaticRetry(Attempts = 2)]
        public new string Run() => "Hides.Run";

        public static new string Static() => "Hides.Static";
    }

    public class HidesTwice : Hides
    {
        public new string Run() => "HidesTwice.Run";
    }

    public class Overrides : Plain
    {
        public override string Virtual() => "Overrides.Virtual";

        public static string operator -(Overrides value) => $"minus {value.Virtual()}";
    }

    public class HidesOverride : Overrides
    {
        public new virtual string Virtual() => "HidesOverride.Virtual";
    }

    public interface IOne
    {
        [Queue("one")]
        string Run();
    }

    public interface ITwo
    {
        string Run();
    }

    public interface IRetried
    {
        [AutomaticRetry(Attempts = 6)]
        string Again();
    }

    public class Explicit : IOne, ITwo
    {
        public string Run() => "Explicit.Run";

        [AutomaticRetry(Attempts = 3)]
        string IOne.Run() => "IOne.Run";

        string ITwo.Run() => "ITwo.Run";
    }

    public class Implicit : IOne, IRetried
    {
        public string Run() => "Implicit.Run";

        public string Again() => "Implicit.Again";
    }

    public class InheritsImplicit : Implicit;

    public class ImplementsAgain : Implicit, IOne
    {
        string IOne.Run() => "ImplementsAgain.Run";
    }

    public interface IHides : IOne
    {
        new string Run();
    }

    public class ImplementsHiding : IHides
    {
        string IHides.Run() => "IHides.Run";

        string IOne.Run() => "IOne.Run";
    }

    public interface IDefault
    {
        string Run() => "IDefault.Run";

        string Run(int number) => $"IDefault.Run {number}";

        static string Help() => "IDefault.Help";
    }

    public interface IOverridesDefault : IDefault
    {
        string IDefault.Run() => "IOverridesDefault.Run";
    }

    public class UsesDefault : IDefault
    {
        public string Run(int number) => $"UsesDefault.Run {number}";
    }

    public class UsesOverridden : IOverridesDefault;

    public class Arities
    {
        public string Run(string value) => $"Run {value}";

        [AutomaticRetry(Attempts = 5)]
        public string Run<T>(string value) => $"Run<{typeof(T)}> {value}";

        public string Run<TOne, TTwo>(string value) => $"Run<{typeof(TOne)}, {typeof(TTwo)}> {value}";
    }

    public class GenericBase<T>
    {
        public virtual string Echo<TOther>(TOther value) => $"GenericBase.Echo {typeof(T)} {value}";

        public string Take(T value) => $"GenericBase.Take {value}";

        public string Hidden<TOther>(TOther value) => $"GenericBase.Hidden {typeof(T)} {value}";
    }

    public class GenericOverride : GenericBase<int>
    {
        [Queue("echo")]
        [AutomaticRetry(Attempts = 4)]
        public override string Echo<TOther>(TOther value) => $"GenericOverride.Echo {value}";

        public new string Take(int value) => $"GenericOverride.Take {value}";

        public new string Hidden<TOther>(TOther value) => $"GenericOverride.Hidden {value}";
    }

    public interface ITake<T>
    {
        string Run();
    }

    public class TwoClosed : ITake<int>, ITake<string>
    {
        string ITake<int>.Run() => "int";

        string ITake<string>.Run() => "string";
    }

    public interface IGive<out T>
    {
        T Give();
    }

    public class Variant : IGive<string>
    {
        string IGive<string>.Give() => "given";
    }

    public class Wider
    {
        public virtual object Make() => "Wider.Make";
    }

    public class Narrower : Wider
    {
        [Queue("narrower")]
        public override string Make() => "Narrower.Make";
    }

    public struct Structure : IOne
    {
        public readonly string Run() => "Structure.Run";
    }

    public class Twins<T>
    {
        public string Run(T value) => $"T {value}";

        public string Run(int value) => $"int {value}";
    }

    public interface IStatic
    {
        static abstract string Run();
    }
}

internal static class Extensions
{
    public static string Extend(this string text) => text + "!";
}
