using System.Reflection;
using NetArchTest.Rules;

namespace JobLib.Architecture.Tests;

/// <summary>Who may use whom, read from the compiled assemblies: a text can be misread, and an extension method does not even name its class.</summary>
public class LayerTests
{
    private const string Core = "JobLib";
    private const string Tool = "JobLib.Cli"; // a program: it brings the storages along

    // The folders of src/JobLib, from below: each may use its own layer and those before it.
    private static readonly string[][] Layers =
    [
        ["Jobs"],
        ["Configuration", "Diagnostics", "Retries"],
        ["Serialization", "Filters"],
        ["Invocation"],
        ["Storage"],
        ["Kernel"],
        ["InMemory"],
        ["Telemetry", "TimeLimits", "Checkpoints"],
        ["Client", "Concurrency", "Groups", "Sequences", "Continuations", "Batches", "Recurring", "Management"],
        ["Server"],
        ["Hosting"],
        ["HealthChecks"],
    ];

    // Attributes and enumerations use nothing themselves: they stand in the folder of their feature, and everybody may read them.
    private static readonly HashSet<(string Type, string Layer)> Exceptions =
    [
        ("Job", "Invocation"), // its factories stand on the type that they make, as in Hangfire
    ];

    // What a driver stands on. It is plugged into the builder, and is no part of what runs jobs.
    private static readonly string[] BelowDrivers = ["Jobs", "Configuration", "Diagnostics", "Storage", "Kernel"];

    private static readonly string[] BelowDashboard =
    [
        .. BelowDrivers.Except(["Kernel"]),
        "Invocation",
        "Serialization",
        "Filters",
        "Client",
        "Batches",
        "Recurring",
        "Management",
        "TimeLimits",
        "Concurrency",
        "Hosting",
    ];

    [Fact]
    public void Each_layer_of_the_core_uses_only_those_below_it()
    {
        var violations =
            from level in Enumerable.Range(0, Layers.Length)
            from folder in Layers[level]
            from above in Layers.Skip(level + 1).SelectMany(layer => layer)
            from fault in Users(Core, folder, above)
            where !Exceptions.Contains((fault, above))
            select $"{folder}: {fault} uses {above}";

        AssertNone(violations);
    }

    [Fact]
    public void Storage_in_memory_uses_nothing_of_what_runs_jobs()
    {
        var violations = Layers
            .SelectMany(layer => layer)
            .Except([.. BelowDrivers, "InMemory"])
            .SelectMany(folder => Users(Core, "InMemory", folder).Select(type => $"{type} uses {folder}"));

        AssertNone(violations);
    }

    [Fact]
    public void Kernel_uses_the_contract_and_no_storage()
    {
        var violations = Layers
            .SelectMany(layer => layer)
            .Except(BelowDrivers)
            .SelectMany(folder => Users(Core, "Kernel", folder).Select(type => $"{type} uses {folder}"));

        AssertNone(violations);
    }

    [Theory]
    [MemberData(nameof(Drivers))]
    public void A_driver_uses_the_contract_and_nothing_of_what_runs_jobs(string driver)
    {
        var violations = Layers
            .SelectMany(layer => layer)
            .Except(BelowDrivers)
            .SelectMany(folder => Users(driver, null, folder, except: nameof(JobLibBuilder)).Select(type => $"{type} uses {folder}"));

        AssertNone(violations);
    }

    [Fact]
    public void Dashboard_uses_neither_the_kernel_nor_a_storage_nor_a_server()
    {
        var violations = Layers
            .SelectMany(layer => layer)
            .Except(BelowDashboard)
            .SelectMany(folder => Users("JobLib.Dashboard", null, folder).Select(type => $"{type} uses {folder}"));

        AssertNone(violations);
    }

    [Fact]
    public void Testing_steps_servers_on_the_storage_in_memory_and_knows_nothing_of_the_kernel()
    {
        AssertNone(Users("JobLib.Testing", null, "Kernel"));
        Assert.NotEmpty(Users("JobLib.Testing", null, "Server"));
    }

    [Fact]
    public void Hangfire_imports_as_a_client_does_and_knows_nothing_of_the_kernel_or_a_storage()
    {
        AssertNone(Users("JobLib.Hangfire", null, "Kernel").Concat(Users("JobLib.Hangfire", null, "InMemory")));
        Assert.NotEmpty(Users("JobLib.Hangfire", null, "Client"));
    }

    [Fact]
    public void Entity_Framework_creates_jobs_as_a_client_does_and_knows_nothing_of_the_kernel_a_storage_or_a_server()
    {
        AssertNone(new[] { "Kernel", "InMemory", "Server" }.SelectMany(folder => Users("JobLib.EntityFrameworkCore", null, folder)));
        Assert.NotEmpty(Users("JobLib.EntityFrameworkCore", null, "Client"));
    }

    [Fact]
    public void The_command_line_asks_the_contract_and_knows_nothing_of_the_kernel_or_of_how_a_server_works()
    {
        AssertNone(new[] { "Kernel", "InMemory" }.SelectMany(folder => Users(Tool, null, folder)));
        Assert.NotEmpty(Users(Tool, null, "Management"));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_package_of_ours_stands_on_the_core_alone(string project)
    {
        var ours = Assembly
            .Load(project)
            .GetReferencedAssemblies()
            .Select(other => other.Name ?? "")
            .Where(name => name.StartsWith(Core, StringComparison.Ordinal));

        if (project == Tool) Assert.Equal(Drivers().Select(row => row.Data).Append(Core).Order(), ours.Order());
        else Assert.Equal(project == Core ? [] : [Core], ours);
    }

    [Fact]
    public void Every_folder_of_the_core_is_a_layer() =>
        Assert.Equal(
            Layers.SelectMany(layer => layer).Order(),
            Repository.Sources("src/JobLib").Select(file => SourceFiles.FolderBelow(Core, file).Split('/')[0]).Distinct().Order()
        );

    [Theory]
    [MemberData(nameof(Sources))]
    public void No_source_file_is_longer_than_400_lines_but_for_what_has_the_overloads_of_Hangfire(string project) =>
        Assert.Empty(
            Repository
                .Sources($"src/{project}")
                .Where(file => File.ReadLines(file).Count() > 400)
                .Select(Path.GetFileName)
                .Except(["BackgroundJob.cs", "RecurringJob.cs"])
        );

    public static TheoryData<string> Drivers() =>
        [
            .. Directories()
                .Where(name => name is not (Core or Tool or "JobLib.Aspire" or "JobLib.Dashboard" or "JobLib.EntityFrameworkCore" or "JobLib.Hangfire" or "JobLib.Testing")),
        ];

    /// <summary>The libraries.</summary>
    public static TheoryData<string> Projects() => [.. Directories()];

    /// <summary>The libraries, and what of their packages runs in the compiler.</summary>
    public static TheoryData<string> Sources() => [.. ProjectFiles()];

    private static void AssertNone(IEnumerable<string> violations)
    {
        var all = string.Join('\n', violations);
        Assert.True(all.Length == 0, all);
    }

    // No application loads the analyzers: they are no part of the layers, and only their sources are held to the rules of form.
    private static IEnumerable<string> Directories() => ProjectFiles().Where(name => !name.StartsWith("JobLib.Analyzers", StringComparison.Ordinal));

    // What is in templates is the beginning of other people's projects.
    private static IEnumerable<string> ProjectFiles() => Directory.EnumerateDirectories(Repository.PathOf("src"))
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*.csproj"))
        .Select(path => Path.GetFileNameWithoutExtension(path))
        .Where(name => name != "JobLib.Templates")
        .Order();

    // The types of an assembly, or of one of its folders, that use a type of a folder of the core.
    private static IEnumerable<string> Users(string assembly, string? folder, string used, string? except = null)
    {
        string[] forbidden = [.. Assembly.Load(Core).GetTypes()
            .Where(type => !type.IsNested && !type.IsEnum && !type.IsSubclassOf(typeof(Attribute)) && type.Name != except && IsIn(Core, type.Name, used))
            .Select(type => type.FullName ?? type.Name)];
        var result = Types.InAssembly(Assembly.Load(assembly)).That()
            .MeetCustomRule(new InFolder(type => folder is null || IsIn(Core, type, folder)))
            .ShouldNot().HaveDependencyOnAny(forbidden).GetResult();

        return (result.FailingTypeNames ?? []).Select(name => name.Split('.', '/', '+')[^1]).Distinct();
    }

    private static bool IsIn(string project, string type, string folder) =>
        SourceFiles.FolderOf(project, type) is { } found && (found == folder || found.StartsWith(folder + "/", StringComparison.Ordinal));

    private sealed class InFolder(Func<string, bool> isIn) : ICustomRule
    {
        public bool MeetsRule(Mono.Cecil.TypeDefinition type)
        {
            while (type.DeclaringType is { } outer) type = outer;
            return isIn(type.Name);
        }
    }
}
