using System.Linq.Expressions;
using System.Reflection;
using System.Text.Json.Nodes;
using JobLib.Client;
using JobLib.Invocation;
using JobLib.Storage;
using JobLib.TimeLimits;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Tests.Invocation;

/// <summary>Jobs that are stored under the name of a contract.</summary>
public sealed class JobContractTests
{
    private static readonly TimeSpan Brief = TimeSpan.FromMilliseconds(50);

    private readonly List<string> said = [];

    private readonly JobContractDefinition contract;

    public JobContractTests() => contract = Define(3, Upcasters);

    [Fact]
    public async Task A_job_is_stored_under_its_contract_and_run_by_its_call()
    {
        await using var host = await StartAsync(contract);

        var job = await host.UntilAsync(host.Client.Enqueue<Letters>(x => x.SendAsync(7, "de", default)), JobState.Succeeded);

        Assert.Equal(new("letters.send", "v3", "", "[7,\"de\",null]"), job.Payload);
        Assert.Equal("\"7 in de\"", job.Result);
        Assert.Equal(["7 in de"], said);
    }

    [Fact]
    public async Task A_job_that_was_stored_before_it_had_a_contract_runs_by_the_name_of_its_type()
    {
        await using var host = await StartAsync(contract);

        await host.UntilAsync(await InsertAsync(host, new(OfType, nameof(Letters.SendAsync), OfParameters, "[8,\"fr\",null]")), JobState.Succeeded);

        Assert.Equal(["8 in fr"], said);
    }

    [Theory]
    [InlineData("v1", "[9,null]", "9 in en")]
    [InlineData("v2", "[\"9\",\"it\",null]", "9 in it")]
    [InlineData("v3", "[9,\"it\",null]", "9 in it")]
    public async Task The_arguments_of_an_older_job_are_brought_to_the_present_version_step_by_step(string version, string arguments, string expected)
    {
        await using var host = await StartAsync(contract);

        await host.UntilAsync(await InsertAsync(host, new("letters.send", version, "", arguments)), JobState.Succeeded);

        Assert.Equal([expected], said);
    }

    [Theory]
    [InlineData("letters.send", "v4", "version 4 of the contract 'letters.send'")]
    [InlineData("letters.print", "v1", "'letters.print' is not known")]
    public async Task A_job_of_a_version_or_a_contract_that_is_not_known_here_goes_back_for_another_server(string name, string version, string reason)
    {
        await using var host = await StartAsync(contract);

        var job = await host.UntilAsync(await InsertAsync(host, new(name, version, "", "[1,\"de\",null]")), JobState.Scheduled);

        Assert.Contains(reason, job.Reason, StringComparison.Ordinal);
        Assert.Equal(0, job.Attempt);
        Assert.Empty(said);
    }

    [Fact]
    public async Task A_job_of_a_version_that_nothing_leads_on_from_goes_back_and_the_missing_method_is_named()
    {
        await using var host = await StartAsync(Define(3, new() { [1] = Upcasters[1] }));

        var job = await host.UntilAsync(await InsertAsync(host, new("letters.send", "v1", "", "[1,null]")), JobState.Scheduled);

        Assert.Contains("[UpcastFrom(2)]", job.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[1,null]", "no ink")]
    [InlineData("{}", "not a JSON array")]
    [InlineData("[1", "stored by version 1, cannot be brought to version 2 by [UpcastFrom(1)]")]
    public async Task A_job_whose_arguments_cannot_be_upcast_fails_at_once_with_the_reason(string arguments, string reason)
    {
        await using var host = await StartAsync(Define(2, new() { [1] = _ => throw new InvalidOperationException("no ink") }));

        var job = await host.UntilAsync(await InsertAsync(host, new("letters.send", "v1", "", arguments)), JobState.Failed);

        Assert.Equal(typeof(JobPayloadException).FullName, job.Error?.Type);
        Assert.Contains(reason, job.Error?.Message, StringComparison.Ordinal);
        await host.UntilAsync(host.Client.Enqueue<Letters>(x => x.SendAsync(7, "de", default)), JobState.Succeeded); // its neighbour
    }

    [Fact]
    public async Task An_upcaster_that_hangs_is_given_up_by_the_jobs_time_limit_and_what_it_returns_then_is_not_run()
    {
        using var gate = new ManualResetEventSlim();
        await using var host = await StartAsync(
            server => (server.WorkerCount, server.TimeoutGrace, server.Heartbeat) = (1, Brief, TimeSpan.FromMilliseconds(100)),
            Define(2, new() { [1] = old => gate.Wait(TimeSpan.FromSeconds(30)) ? [old[0]!.DeepClone(), "en", null] : old })
        );

        var stuck = await InsertAsync(host, new("letters.send", "v1", "", "[1,null]"), JobTimeLimits.AddTo(new Dictionary<string, string>(), Brief, null));
        var next = host.Client.Enqueue<Letters>(x => x.SendAsync(2, "de", default));

        Assert.Equal(typeof(JobTimeoutException).FullName, (await host.UntilAsync(stuck, JobState.Failed)).Error?.Type);
        await host.UntilAsync(next, JobState.Succeeded); // the only worker is free again
        await Eventually.Async(async () => await TroubleAsync(host) is not null, () => "The server does not tell of it.");
        gate.Set();
        await Eventually.Async(async () => await TroubleAsync(host) is null, () => "Nothing goes on any more.");
        Assert.Equal(["2 in de"], said);
    }

    [Fact]
    public async Task An_upcaster_has_no_part_in_the_creation_of_recurring_jobs_whose_calls_have_no_filters()
    {
        var applied = 0;
        await using var host = await StartAsync(Define(2, new() { [1] = _ => [++applied, "en", null] }));
        var definition = new RecurringDefinition
        {
            Id = "letters",
            Payload = new("letters.send", "v1", "", "[1,null]"),
            Cron = Cron.Yearly(),
            TimeZone = "UTC",
            Queue = "default",
        };

        Assert.False(host.Services.GetRequiredService<JobFactory>().Concerns(definition));
        Assert.Equal(0, applied);
    }

    [Fact]
    public void An_upcaster_that_returns_null_or_no_array_of_the_right_length_is_an_error_of_the_payload()
    {
        Assert.Throws<JobPayloadException>(() => Read(_ => null!));
        Assert.Throws<JobPayloadException>(() => Read(_ => []));

        object?[] Read(Func<JsonArray, JsonArray> upcaster)
        {
            var resolver = Calls.Resolver(rules => rules.Contracts.Add(Define(2, new() { [1] = upcaster })));
            var payload = new JobPayload("letters.send", "v1", "", "[1]");
            return resolver.Resolve(payload).ReadArguments(payload);
        }
    }

    [Fact]
    public async Task Without_its_contract_a_job_is_refused_where_it_is_created_and_runs_where_it_is_stored_already()
    {
        await using var host = await StartAsync();

        var refused = Assert.Throws<InvalidJobException>(() => host.Client.Enqueue<Letters>(x => x.SendAsync(1, "de", default)));
        await host.UntilAsync(await InsertAsync(host, new(OfType, nameof(Letters.SendAsync), OfParameters, "[2,\"de\",null]")), JobState.Succeeded);

        Assert.Contains("AddContracts", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["2 in de"], said);
    }

    [Fact]
    public void The_contract_counts_on_the_type_that_declares_it_alone()
    {
        var resolver = Calls.Resolver(rules => rules.Contracts.Add(contract));

        Assert.StartsWith("JobLib.Tests", Calls.For<Postcards>(nameof(Letters.SendAsync), resolver).Write([1, "de", null]).Type, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Continuations_batches_and_recurring_jobs_are_stored_under_it_as_well()
    {
        await using var host = await StartAsync(contract);

        var parent = host.Client.Enqueue<Letters>(x => x.SendAsync(1, "de", default));
        var child = host.Client.ContinueJobWith<Letters>(parent, x => x.SendAsync(2, "de", default));
        await host.Services.GetRequiredService<IRecurringJobManager>().AddOrUpdateAsync<Letters>("letters", x => x.SendAsync(3, "de", default), Cron.Yearly());
        var run = await host.Services.GetRequiredService<IRecurringJobManager>().TriggerAsync("letters");
        var batch = host.Services.GetRequiredService<IBatchJobClient>().StartNew(members => members.Enqueue<Letters>(x => x.SendAsync(4, "de", default)));

        Assert.Equal("letters.send", (await host.UntilAsync(child, JobState.Succeeded)).Payload.Type);
        Assert.NotNull(run);
        await host.UntilAsync(run, JobState.Succeeded);
        var all = await host.Storage.Reader.QueryAsync(new() { Type = "letters.send", BatchId = batch }, CancellationToken.None);
        Assert.Equal("v3", Assert.Single(all.Items).Payload.Method);
    }

    [Theory]
    [InlineData("letters.send", "v2", "letters.send.v2")]
    [InlineData("Shop.Mailer, Shop", "v2", "Mailer.v2")]
    [InlineData("letters.send", "v0", "send.v0")]
    [InlineData("letters.send", "v1234567890", "send.v1234567890")]
    [InlineData("letters.send", "vector", "send.vector")]
    public void People_see_all_of_its_name_and_the_version(string type, string method, string shown) =>
        Assert.Equal(shown, JobDisplayNames.Plain(new(type, method, "", "[]")));

    [Fact]
    public void A_method_that_the_application_does_not_allow_is_none_by_its_contract_either()
    {
        var resolver = Calls.Resolver(rules =>
        {
            rules.Contracts.Add(contract);
            rules.AllowMethods(_ => false);
        });

        Assert.Throws<JobPayloadException>(() => resolver.Resolve(new("letters.send", "v3", "", "[1,\"de\",null]")));
    }

    [Fact]
    public void Contracts_may_be_handed_over_twice_and_two_methods_of_one_name_may_not()
    {
        var calls = Calls.Resolver(rules =>
        {
            rules.Contracts.Add(contract);
            rules.Contracts.Add(Define(3, Upcasters));
            Assert.Throws<ArgumentException>(() => rules.Contracts.Add(Define(3, Upcasters, typeof(Letters), nameof(Letters.Burn))));
            Assert.Throws<ArgumentException>(() => rules.Contracts.Add(Define(3, Upcasters, name: "letters.post")));
            Assert.Throws<ArgumentException>(() => rules.Contracts.Add(Define(3, Upcasters, typeof(Postcards), name: "postcards.send"))); // declared by Letters
        });

        Assert.Equal(typeof(Letters), calls.Resolve(new("letters.send", "v3", "", "[]")).Type);
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("1st", 1)]
    [InlineData("Shop.Mailer, Shop", 1)]
    [InlineData("mail[send]", 1)]
    [InlineData("mail.send", 0)]
    [InlineData("mail.send", 1_000_000_000)]
    public void A_name_that_could_be_taken_for_a_type_and_a_version_that_is_none_are_refused(string name, int version) =>
        Assert.Throws<ArgumentException>(() => Calls.Resolver(rules => rules.Contracts.Add(Define(version, [], name: name))));

    [Fact]
    public void An_override_has_the_contract_that_stands_on_it()
    {
        Expression<Action<Telegrams>> call = x => x.Burn();
        var ofBase = ((MethodCallExpression)call.Body).Method; // the compiler names what is overridden
        var telegrams = new JobContractDefinition { Name = "telegrams.burn", Version = 1, Type = typeof(Telegrams), Method = ofBase, Invoke = (_, _) => default };

        var resolver = Calls.Resolver(rules => rules.Contracts.Add(telegrams));

        Assert.Equal(typeof(Letters), ofBase.DeclaringType);
        Assert.Equal("telegrams.burn", resolver.For(typeof(Telegrams), ofBase).Write([]).Type);
    }

    private static string OfType => $"{typeof(Letters).FullName}, JobLib.Tests";

    private static string OfParameters =>
        string.Join(';', new[] { typeof(int), typeof(string), typeof(CancellationToken) }.Select(type => $"{type.FullName}, System.Private.CoreLib"));

    private static Dictionary<int, Func<JsonArray, JsonArray>> Upcasters { get; } = new()
    {
        [1] = old => [old[0]!.GetValue<int>().ToString(System.Globalization.CultureInfo.InvariantCulture), "en", null], // a language
        [2] = old => [int.Parse(old[0]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture), old[1]!.DeepClone(), null], // a number again
    };

    private static JobContractDefinition Define(
        int version,
        Dictionary<int, Func<JsonArray, JsonArray>> upcasters,
        Type? type = null,
        string method = nameof(Letters.SendAsync),
        string name = "letters.send"
    ) =>
        new()
        {
            Name = name,
            Version = version,
            Type = type ?? typeof(Letters),
            Method = (type ?? typeof(Letters)).GetMethod(method) ?? throw new MissingMethodException(method),
            Invoke = async (target, values) => await ((Letters)target!).SendAsync((int)values[0]!, (string)values[1]!, (CancellationToken)values[2]!),
            Upcasters = upcasters,
        };

    private Task<JobHost> StartAsync(params JobContractDefinition[] contracts) => StartAsync(null, contracts);

    private Task<JobHost> StartAsync(Action<JobServerOptions>? server, params JobContractDefinition[] contracts) =>
        JobHost.StartAsync(services => services.AddSingleton(new Letters(said)), server, jobs =>
        {
            jobs.Options.Retry = new() { Attempts = 0 };
            jobs.AddContracts(contracts);
        });

    private static async Task<string?> TroubleAsync(JobHost host) => (await host.Storage.Reader.ServersAsync(default)).Single().Trouble;

    private static async Task<string> InsertAsync(JobHost host, JobPayload payload, IReadOnlyDictionary<string, string>? parameters = null)
    {
        var job = new NewJob
        {
            Id = JobId.New(TimeProvider.System),
            Payload = payload,
            Queue = "default",
            Parameters = parameters ?? new Dictionary<string, string>(),
        };
        await host.Storage.Jobs.InsertAsync(new() { Jobs = [job] }, null, CancellationToken.None);
        return job.Id.ToString();
    }

    public class Letters(List<string> said)
    {
        [JobContract("letters.send", Version = 3)]
        public async Task<string> SendAsync(int number, string language, CancellationToken cancellationToken)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            var text = $"{number} in {language}";
            lock (said) said.Add(text);
            return text;
        }

        public virtual void Burn() { }
    }

    public class Postcards(List<string> said) : Letters(said);

    public class Telegrams(List<string> said) : Letters(said)
    {
        [JobContract("telegrams.burn")]
        public override void Burn() { }
    }
}
