using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;
using JobLib.Invocation.Names;

namespace JobLib.Tests.Invocation;

/// <summary>
/// What a server could not find by its name is refused where the job is created, and assemblies that are loaded at run time can be made known.
/// </summary>
public sealed class PluginTests
{
    private static readonly Assembly Plugin = Load("Plugin");

    [Fact]
    public void A_type_of_an_assembly_that_the_application_was_not_built_with_is_refused_with_the_remedy()
    {
        var error = Assert.Throws<InvalidJobException>(() => Calls.Resolver().For(Jobs(Plugin), Run(Plugin)));

        Assert.Contains("jobs.AddJobAssembly", error.Message, StringComparison.Ordinal);
        Assert.Contains("Plugin", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_generic_argument_or_a_parameter_of_such_an_assembly_is_refused_too()
    {
        var resolver = Calls.Resolver();
        Assert.Throws<InvalidJobException>(() =>
            resolver.For(typeof(GenericJobs<>).MakeGenericType(Jobs(Plugin)), typeof(GenericJobs<>).MakeGenericType(Jobs(Plugin)).GetMethod("Echo")!)
        );
        Assert.Throws<InvalidJobException>(() => resolver.For(typeof(SampleJobs), typeof(SampleJobs).GetMethod("Echo")!.MakeGenericMethod(Jobs(Plugin))));
    }

    [Fact]
    public void An_assembly_that_was_added_is_known_to_clients_and_servers()
    {
        var client = Calls.Resolver(rules => rules.AddAssembly(Plugin));
        var server = Calls.Resolver(rules => rules.AddAssembly(Plugin));

        Assert.Equal(Run(Plugin), server.Resolve(client.For(Jobs(Plugin), Run(Plugin)).Write([])).Method);
        Assert.Throws<JobTypeNotFoundException>(() => Calls.Resolver().Resolve(client.For(Jobs(Plugin), Run(Plugin)).Write([])));
    }

    [Fact]
    public void Another_copy_of_a_type_that_the_application_has_is_refused()
    {
        var copy = new AssemblyLoadContext("copy").LoadFromAssemblyPath(typeof(SampleJobs).Assembly.Location);
        var type = copy.GetType(typeof(SampleJobs).FullName!)!;

        var error = Assert.Throws<InvalidJobException>(() => Calls.Resolver().For(type, type.GetMethod(nameof(SampleJobs.Nothing))!));
        Assert.Contains("in its place", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_assemblies_of_one_name_cannot_both_be_added()
    {
        var rules = new JobTypeRules();
        rules.AddAssembly(Plugin);
        rules.AddAssembly(Plugin);

        Assert.Throws<ArgumentException>(() => rules.AddAssembly(Load("Plugin")));
    }

    [Fact]
    public void A_type_that_was_mapped_away_may_still_be_called_by_its_name()
    {
        var resolver = Calls.Resolver(rules => rules.MapType(typeof(SampleJobs).FullName!, typeof(DerivedJobs)));

        Assert.Equal(
            typeof(DerivedJobs),
            resolver.Resolve(resolver.For(typeof(SampleJobs), Calls.Method<SampleJobs>(nameof(SampleJobs.Nothing))).Write([])).Type
        );
    }

    private static Type Jobs(Assembly plugin) => plugin.GetType("Plugin.Jobs", throwOnError: true)!;

    private static MethodInfo Run(Assembly plugin) => Jobs(plugin).GetMethod("Run")!;

    private static Assembly Load(string name)
    {
        var builder = new PersistedAssemblyBuilder(new(name), typeof(object).Assembly);
        var type = builder.DefineDynamicModule(name).DefineType("Plugin.Jobs", TypeAttributes.Public | TypeAttributes.Class);
        type.DefineMethod("Run", MethodAttributes.Public, typeof(void), []).GetILGenerator().Emit(OpCodes.Ret);
        type.CreateType();
        using var image = new MemoryStream();
        builder.Save(image);
        image.Position = 0;
        return new AssemblyLoadContext(name).LoadFromStream(image);
    }
}
