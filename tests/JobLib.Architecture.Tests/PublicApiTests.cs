using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace JobLib.Architecture.Tests;

/// <summary>
/// What the packages promise to their users stands in PublicAPI.Shipped.txt (the last release) and PublicAPI.Unshipped.txt (since then) beside each project. An
/// analyzer holds the code to it: a change is a decision, written by its code fix (<c>dotnet format analyzers --diagnostics RS0016 RS0017</c>), and the diff
/// shows it.
/// </summary>
public class PublicApiTests
{
    // What the analyzer reads; without the files it would not look at all.
    [Theory]
    [MemberData(nameof(Assemblies))]
    public void Every_package_declares_its_public_api(string assembly)
    {
        foreach (var file in new[] { "PublicAPI.Shipped.txt", "PublicAPI.Unshipped.txt" })
        {
            Assert.StartsWith("#nullable enable\n", File.ReadAllText(Repository.PathOf($"src/{assembly}/{file}")), StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void No_public_signature_shows_a_type_of_a_third_party(string assembly)
    {
        string[] known = ["JobLib", "System", "Microsoft.Extensions", "Microsoft.AspNetCore", "netstandard"];
        string[] own = assembly switch
        {
            "JobLib.EntityFrameworkCore" => ["Microsoft.EntityFrameworkCore"], // it is about its contexts
            "JobLib.Hangfire" => ["Hangfire.Core"], // it reads every storage of Hangfire's, and takes its filters
            "JobLib.PostgreSql" => ["Npgsql"], // the application may hand over its own data source
            "JobLib.SqlServer" => ["Microsoft.Data.SqlClient"], // and its own connections
            "JobLib.Redis" => ["StackExchange.Redis"], // or its own multiplexer
            _ => [],
        };
        var foreign = PublicApi.TypesShownBy(Assembly.Load(assembly))
            .Where(type =>
                !known
                    .Concat(own)
                    .Any(name => type.Assembly.GetName().Name is { } home && (home == name || home.StartsWith(name + ".", StringComparison.Ordinal)))
            );

        Assert.Empty(foreign);
    }

    // PortedApp and QuickStart, which are built without a word about it, show that an application never meets the diagnostic.
    [Fact]
    public void Storage_contract_is_experimental_under_one_id()
    {
        var contract = typeof(JobLibBuilder).Assembly.GetExportedTypes().Where(type => type.Namespace == "JobLib.Storage").ToList();

        Assert.InRange(contract.Count, 40, 80);
        Assert.DoesNotContain(contract, type => type.GetCustomAttribute<ExperimentalAttribute>() is not { DiagnosticId: "JOBLIB001", UrlFormat: not null });
        Assert.NotNull(typeof(JobLibBuilder).GetMethod(nameof(JobLibBuilder.UseStorage))?.GetCustomAttribute<ExperimentalAttribute>());
    }

    [Fact]
    public void Only_the_contract_and_what_takes_a_storage_shows_a_type_of_the_contract()
    {
        var others = PublicApi
            .MembersThatShow(typeof(JobLibBuilder).Assembly, type => type.Namespace == "JobLib.Storage")
            .Where(member => !IsExperimental(member) && !IsExperimental(member.DeclaringType));

        Assert.Empty(others.Select(member => $"{member.DeclaringType?.Name}.{member.Name}"));
    }

    // A batch's description as a text is Hangfire's short form, and has no asynchronous one: beside it, new() { … } as options could mean either.
    [Theory]
    [InlineData(typeof(BackgroundJob))]
    [InlineData(typeof(RecurringJob))]
    [InlineData(typeof(BatchJob))]
    public void Static_classes_have_every_call_in_both_forms(Type type)
    {
        var calls = type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly).Select(Shape).ToHashSet();
        var onlySync = calls
            .Where(call =>
                !call.Name.EndsWith("Async", StringComparison.Ordinal) && !call.Parameters.Contains("System.String description", StringComparison.Ordinal)
            )
            .Where(call => !calls.Contains((call.Name + "Async", call.Parameters)));
        var onlyAsync = calls
            // what is built asynchronously has no other form
            .Where(call => call.Name.EndsWith("Async", StringComparison.Ordinal) && !call.Parameters.Contains("Task] build", StringComparison.Ordinal))
            .Where(call => !calls.Contains((call.Name[..^"Async".Length], call.Parameters)));

        Assert.Empty(onlySync.Concat(onlyAsync));
    }

    [Theory]
    [InlineData(typeof(IQueueManager))]
    [InlineData(typeof(IServerManager))]
    [InlineData(typeof(IRecurringJobManager))]
    [InlineData(typeof(ChangeExtensions))]
    public void Every_change_that_a_person_may_make_takes_an_actor(Type type)
    {
        var changes = type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Where(method => method.Name is not (nameof(IRecurringJobManager.ListAsync) or nameof(IRecurringJobManager.PreviewBackfillAsync)));

        Assert.Empty(
            changes
                .Where(method => !method.GetParameters().Any(parameter => parameter.ParameterType == typeof(JobActor) && parameter.HasDefaultValue))
                .Select(method => method.Name)
        );
    }

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void What_users_call_returns_a_task(string assembly)
    {
        // What users write and JobLib calls (filters, and what a test's context overrides) may return a ValueTask: JobLib awaits each once.
        string[] written = [nameof(IJobCreationFilter), nameof(IJobExecutionFilter), nameof(IJobOutcomeFilter)];
        var calls =
            from type in Assembly.Load(assembly).GetExportedTypes()
            where type.Namespace == "JobLib" && !written.Contains(type.Name)
            from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            where method.ReturnType.FullName?.StartsWith("System.Threading.Tasks.ValueTask", StringComparison.Ordinal) == true
            select $"{type.Name}.{method.Name}";

        Assert.Empty(calls);
    }

    private static (string Name, string Parameters) Shape(MethodInfo method) =>
        (
            method.Name,
            string.Join(
                ", ",
                method
                    .GetParameters()
                    .Where(parameter => parameter.ParameterType != typeof(CancellationToken))
                    .Select(parameter => $"{parameter.ParameterType} {parameter.Name}")
            )
        );

    private static bool IsExperimental(MemberInfo? member) => member?.GetCustomAttribute<ExperimentalAttribute>() is not null;

    public static TheoryData<string> Assemblies() => LayerTests.Projects();
}
