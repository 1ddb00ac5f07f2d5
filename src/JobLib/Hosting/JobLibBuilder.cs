using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text.Json.Serialization;
using JobLib.InMemory;
using JobLib.Invocation.Names;
using JobLib.Recurring;
using JobLib.Recurring.Schedules;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib;

/// <summary>What <c>AddJobLib</c> hands to the application: the storage, the filters and the rules that its clients and servers share.</summary>
public sealed class JobLibBuilder
{
    private readonly List<Func<IServiceProvider, IJobFilter>> filters = [];
    private IReadOnlyList<IJobFilter>? createdFilters; // one instance of each for clients and servers alike

    internal JobLibBuilder(JobLibOptions options) => Options = options;

    /// <summary>Limits, retention and defaults; bound to section <c>JobLib</c> of the configuration before the application's own code runs.</summary>
    public JobLibOptions Options { get; }

    /// <summary>Calendars that recurring jobs name in <see cref="RecurringJobOptions.Exclude"/>: <c>jobs.Calendars.Add("de-holidays", dates)</c>.</summary>
    public JobCalendars Calendars { get; } = new();

    /// <summary>Limits that jobs name in <see cref="EnqueueOptions.ConcurrencyKey"/> and in attributes: <c>jobs.Limits.Concurrency("smtp", 10)</c>.</summary>
    public JobLimits Limits { get; } = new();

    internal Func<IServiceProvider, IJobStorage>? StorageFactory { get; private set; }

    internal List<DeclaredRecurring> Recurring { get; } = [];

    internal bool RemovesUndeclared { get; private set; }

    internal JobTypeRules Rules { get; } = new();

    /// <summary>Uses a storage. The packages of the storages bring a shorter call each: <c>UseSqlite</c>, <c>UsePostgreSql</c>, <c>UseSqlServer</c>.</summary>
    /// <param name="factory">Called once, when the first client or server needs the storage. JobLib disposes it with the host.</param>
    /// <exception cref="InvalidOperationException">A storage has been chosen already.</exception>
    [Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
    public JobLibBuilder UseStorage(Func<IServiceProvider, IJobStorage> factory)
    {
        ArgumentNullException.ThrowIfNull(factory);
        if (StorageFactory is not null)
        {
            throw new InvalidOperationException("AddJobLib was given two storages. Keep one call of Use… in it; two storages in one process are two hosts.");
        }

        StorageFactory = factory;
        return this;
    }

    /// <summary>Keeps jobs in this process's memory: for tests, trials, and work that may be lost with the process.</summary>
    /// <param name="configure">Sets what is to differ from the defaults.</param>
    public JobLibBuilder UseInMemory(Action<InMemoryStorageOptions>? configure = null)
    {
        var options = new InMemoryStorageOptions();
        configure?.Invoke(options);
        return UseStorage(services => new InMemoryStorage(options, services.GetRequiredService<TimeProvider>()));
    }

    /// <summary>Adds a filter to every job: created once, with its constructor's services taken from the application.</summary>
    /// <typeparam name="T">One or more of <see cref="IJobCreationFilter"/>, <see cref="IJobExecutionFilter"/> and <see cref="IJobOutcomeFilter"/>.</typeparam>
    public JobLibBuilder AddFilter<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] T>()
        where T : class, IJobFilter
    {
        filters.Add(static services => ActivatorUtilities.GetServiceOrCreateInstance<T>(services));
        return this;
    }

    /// <summary>Adds a filter to every job.</summary>
    public JobLibBuilder AddFilter(IJobFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        filters.Add(_ => filter);
        return this;
    }

    /// <summary>
    /// Jobs that were stored under <paramref name="oldName"/> (as their type, a parameter's type or a generic argument) mean <paramref name="type"/> now.
    /// </summary>
    /// <param name="oldName">The full name that the type had, with or without <c>, Assembly</c>.</param>
    /// <param name="type">The type; its definition when it is generic.</param>
    public JobLibBuilder MapType(string oldName, Type type)
    {
        Rules.MapType(oldName, type);
        return this;
    }

    /// <summary>
    /// Jobs that were stored with method <paramref name="oldName"/> of <paramref name="type"/> mean <paramref name="newName"/> now, with the same parameters.
    /// </summary>
    public JobLibBuilder MapMethod(Type type, string oldName, string newName)
    {
        Rules.MapMethod(type, oldName, newName);
        return this;
    }

    /// <summary>
    /// Jobs may name the types of this assembly, too: for plugins and whatever else is loaded at run time. Those that the application was built with need no
    /// such call.
    /// </summary>
    /// <remarks>
    /// Add it in every process that creates or runs such jobs, with the assemblies of their parameters' types. It is held for as long as the host lives.
    /// </remarks>
    /// <exception cref="ArgumentException">Another assembly of this name was added.</exception>
    public JobLibBuilder AddJobAssembly(Assembly assembly)
    {
        Rules.AddAssembly(assembly);
        return this;
    }

    /// <summary>
    /// Stores jobs of methods with <see cref="JobContractAttribute"/> under the names of their contracts, and finds them by these. Once for each assembly that
    /// has contracts, in every process that creates or runs their jobs: <c>jobs.AddContracts(JobContracts.All)</c>.
    /// </summary>
    /// <param name="contracts">Those that the compiler has written into the assembly's class <c>JobContracts</c>.</param>
    /// <exception cref="ArgumentException">One is not valid, or two methods have a contract of one name.</exception>
    public JobLibBuilder AddContracts(IEnumerable<JobContractDefinition> contracts)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        foreach (var contract in contracts)
        {
            Rules.Contracts.Add(contract);
        }

        return this;
    }

    /// <summary>
    /// Writes and reads arguments and results of these types by code that was compiled with the application, and not by reflection:
    /// <c>jobs.AddJsonContext(ShopJson.Default)</c>. In an application compiled ahead of time, positional records and nullable value types need it.
    /// </summary>
    /// <remarks>
    /// The JSON stays the same, so that processes with and without it read each other's jobs: JobLib's own options count, not those of
    /// <see cref="JsonSourceGenerationOptionsAttribute"/>, but for its <c>UseStringEnumConverter</c>, which becomes part of the code. Of several, the first that
    /// knows a type is asked; what none knows is read by reflection.
    /// </remarks>
    /// <param name="context">With a <see cref="JsonSerializableAttribute"/> for each type.</param>
    public JobLibBuilder AddJsonContext(JsonSerializerContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        Options.JsonContexts.Add(context);
        return this;
    }

    /// <summary>
    /// Decides which methods may be jobs, when a job is created and again before it runs. Default: every method outside the shared framework, and
    /// <c>System.Console.Write*</c>.
    /// </summary>
    /// <remarks>It replaces the default, so it can widen it or narrow it. A stored job that names another method becomes Failed and is not run.</remarks>
    /// <example><c>jobs.AllowMethods(method => method.DeclaringType?.Namespace == "Shop.Jobs")</c></example>
    public JobLibBuilder AllowMethods(Func<MethodInfo, bool> isAllowed)
    {
        Rules.AllowMethods(isAllowed);
        return this;
    }

    /// <summary>
    /// Removes recurring jobs that were declared by <c>AddRecurring</c> once and are declared no more. Those made by <c>RecurringJob.AddOrUpdate</c> stay.
    /// </summary>
    public JobLibBuilder RemoveUndeclared()
    {
        RemovesUndeclared = true;
        return this;
    }

    /// <summary>Uses this storage instead of the one that was chosen, which is never made.</summary>
    internal void ReplaceStorage(Func<IServiceProvider, IJobStorage> factory) => StorageFactory = factory;

    internal JobLibBuilder Declare(DeclaredRecurring recurring)
    {
        RecurringSchedule.Parse(recurring.Id, recurring.Cron); // a mistake in it is told here, not when the storage answers
        if (Recurring.Any(other => other.Id == recurring.Id))
            throw new InvalidOperationException($"Recurring job '{recurring.Id}' is declared twice. Give each its own id.");
        Recurring.Add(recurring);
        return this;
    }

    internal IJobStorage CreateStorage(IServiceProvider services) => StorageFactory is { } factory
        ? factory(services)
        : throw new InvalidOperationException("No storage is chosen. Call jobs.UseSqlite(\"jobs.db\"), jobs.UseInMemory() or another Use… inside AddJobLib.");

    internal IReadOnlyList<IJobFilter> CreateFilters(IServiceProvider services) => createdFilters ??= [.. filters.Select(create => create(services))];
}
