using System.Reflection;
using System.Reflection.Emit;
using Hangfire;
using Hangfire.States;
using JobLib.Hangfire.Tests.Stores;
using JobLib.Tests.Processes;
using HangfireJob = Hangfire.Common.Job;

namespace JobLib.Hangfire.Tests;

/// <summary>
/// What Newtonsoft has written comes back from System.Text.Json as Hangfire would have handed it over, or stays where it is, with the reason.
/// </summary>
public sealed class ArgumentTests
{
    public static TheoryData<string> Stores() => HangfireStore.All();

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Values_of_many_types_arrive_as_Hangfire_would_have_handed_them_over(string kind)
    {
        await using var store = await HangfireStore.CreateAsync(kind);
        var expected = new Dictionary<string, object?>();
        Store(42);
        Store(long.MaxValue);
        Store(1.10m);
        Store(double.Epsilon);
        Store(true);
        Store('ß');
        Store("Grüße, \"Welt\" \u2028 🙂");
        Store<string?>(null);
        Store<int?>(null);
        Store<int?>(7);
        Store(DayOfWeek.Friday);
        Store(FileAttributes.Hidden | FileAttributes.System);
        Store(Guid.Parse("0198c5a4-7d2e-7c31-9f5e-2f1d3a6b7c8d"));
        Store(new DateTime(2026, 3, 29, 2, 30, 0, 123, DateTimeKind.Utc));
        Store(new DateTime(2026, 3, 29, 1, 30, 0, DateTimeKind.Unspecified));
        Store(new DateTimeOffset(2026, 10, 25, 2, 30, 0, TimeSpan.FromHours(2)));
        Store(new TimeSpan(1, 2, 3, 4, 5));
        Store(new Uri("https://example.org/a?b=c"));
        Store<byte[]>([0, 1, 254, 255]);
        Store<int[]>([3, 1, 2]);
        Store<List<string?>>(["a", null, ""]);
        Store(new Dictionary<string, int> { ["one"] = 1, ["two"] = 2 });
        Store(new Dictionary<string, List<decimal?>> { ["prices"] = [1.50m, null], ["none"] = [] });
        Store(new Customer("Ada", new(1815, 12, 10, 0, 0, 0, DateTimeKind.Utc), new List<Address> { new("ada@example.org", null) }, Rank.Gold));
        Store<Customer?>(null);
        Store<IEnumerable<int>>(new[] { 3, 1 });
        await using var target = new Target();

        var report = await target.ImportAsync(store.Storage);

        Assert.Empty(report.Left);
        Assert.Equal(expected.Count, report.Enqueued);
        await target.StartAsync();
        await Eventually.TrueAsync(() => Task.FromResult(target.Diary.Values.Count == expected.Count), "all of them ran");
        foreach (var (name, value) in expected) Assert.Equivalent(value, target.Diary.Values[name], strict: true);
        Assert.Equal(1.10m.Scale, ((decimal)target.Diary.Values[typeof(decimal) + "3"]!).Scale);

        void Store<T>(T value)
        {
            var name = $"{typeof(T)}{expected.Count + 1}";
            var id = store.Enqueue<Catcher<T>>(x => x.Take(name, value));
            expected.Add(name, store.ArgumentsOf(id)[1]);
        }
    }

    [Fact]
    public async Task Tokens_and_contexts_become_those_of_JobLib()
    {
        await using var store = await HangfireStore.CreateAsync();
        store.Enqueue<Shop>(x => x.Pack(3, null, JobCancellationToken.Null));
        await using var target = new Target();

        var report = await target.ImportAsync(store.Storage);

        Assert.Empty(report.Left);
        await target.StartAsync();
        await Eventually.TrueAsync(() => Task.FromResult(target.Diary.Lines.Count == 1), "it ran");
        Assert.Equal(["packed 3: True 36"], target.Diary.Lines);
    }

    [Fact]
    public async Task What_cannot_be_shown_to_come_back_stays_with_its_reason_and_the_remedy()
    {
        await using var store = await HangfireStore.CreateAsync();
        var load = store.Enqueue<Shop>(x => x.Load(5, null));
        var anything = store.Enqueue<Shop>(x => x.Take(new Circle(3)));
        var gone = store.Client.Create(new HangfireJob(Gone().GetMethod("Run")!), new EnqueuedState());
        var strict = store.Enqueue<Catcher<Unfaithful>>(x => x.Take("unfaithful", new Unfaithful { Name = "x" }));
        var throwing = store.Enqueue<Catcher<Throwing>>(x => x.Take("throwing", new Throwing()));
        var continuation = store.Client.ContinueJobWith<Shop>(load, x => x.Thank("Ada"));
        await using var target = new Target();

        var report = await target.ImportAsync(store.Storage);

        var reasons = report.Left.ToDictionary(left => left.Id, left => (left.Reason, left.Remedy));
        Assert.Equal(new[] { load, anything, gone, strict, throwing, continuation }.Order(), reasons.Keys.Order());
        Assert.Contains("parameter 'context' is Hangfire's own", reasons[load].Reason, StringComparison.Ordinal);
        Assert.Contains("JobContext", reasons[load].Remedy, StringComparison.Ordinal);
        Assert.Contains("declare the type of the value", reasons[anything].Reason, StringComparison.Ordinal);
        Assert.Contains("cannot load it here", reasons[gone].Reason, StringComparison.Ordinal);
        Assert.Contains("UseTypeResolver", reasons[gone].Remedy, StringComparison.Ordinal);
        Assert.Contains("argument 'value' would come back changed", reasons[strict].Reason, StringComparison.Ordinal);
        Assert.Contains("not again", reasons[throwing].Reason, StringComparison.Ordinal);
        Assert.Contains("its parent has not moved", reasons[continuation].Reason, StringComparison.Ordinal);
        Assert.All(reasons.Keys, id => Assert.Equal(id == continuation ? "Awaiting" : "Enqueued", store.StateOf(id)));
        Assert.Empty(await target.JobsAsync());
    }

    [Fact]
    public async Task A_polymorphic_argument_moves_when_its_type_says_how_to_tell_its_kinds_apart()
    {
        await using var store = await HangfireStore.CreateAsync();
        store.Enqueue<Catcher<Animal>>(x => x.Take("animal", new Dog("Rex", 4)));
        var drawn = store.Enqueue<Shop>(x => x.Draw(new Circle(3)));
        await using var target = new Target();

        var report = await target.ImportAsync(store.Storage);

        Assert.Equal(drawn, Assert.Single(report.Left).Id);
        Assert.Contains("JsonDerivedType", report.Left[0].Reason, StringComparison.Ordinal);
        await target.StartAsync();
        await Eventually.TrueAsync(() => Task.FromResult(!target.Diary.Values.IsEmpty), "it ran");
        Assert.Equal(new Dog("Rex", 4), target.Diary.Values["animal"]);
    }

    [Fact]
    public async Task A_call_that_older_versions_of_Hangfire_have_written_is_read_like_one_of_today()
    {
        await using var store = await HangfireStore.CreateAsync();
        var type = typeof(Shop).AssemblyQualifiedName;
        Write(
            "old",
            $$"""{"Type":"{{type}}","Method":"Sell","ParameterTypes":"[\"System.String, mscorlib\",\"System.Int32, mscorlib\"]","Arguments":"[\"\\\"bread\\\"\",\"7\"]"}"""
        );
        Write("new", """{"t":"JobLib.Hangfire.Tests.Shop, JobLib.Hangfire.Tests","m":"Sell","p":["System.String","System.Int32"],"a":["\"bread\"","7"]}""");
        await using var target = new Target();

        var report = await target.ImportAsync(store.Storage);

        Assert.Empty(report.Left);
        var payloads = await Task.WhenAll(
            new[] { "old", "new" }.Select(async id => (await target.Monitor.GetAsync(await target.Recurring.TriggerAsync(id))).Payload)
        );
        Assert.Equal(payloads[0], payloads[1]);
        Assert.Equal("""["bread",7]""", payloads[0].Arguments);

        void Write(string id, string job) => store.Do(connection =>
        {
            using var transaction = connection.CreateWriteTransaction();
            transaction.AddToSet("recurring-jobs", id);
            transaction.SetRangeInHash(
                $"recurring-job:{id}",
                new Dictionary<string, string>
                {
                    ["Job"] = job,
                    ["Cron"] = "0 3 * * *",
                    ["TimeZoneId"] = "UTC",
                    ["Queue"] = "default",
                }
            );
            transaction.Commit();
            return true;
        });
    }

    // A type that no process will ever find by its name.
    private static Type Gone()
    {
        var module = AssemblyBuilder.DefineDynamicAssembly(new("Gone"), AssemblyBuilderAccess.Run).DefineDynamicModule("Gone");
        var type = module.DefineType("Gone.Job", TypeAttributes.Public);
        type.DefineMethod("Run", MethodAttributes.Public | MethodAttributes.Static, typeof(void), []).GetILGenerator().Emit(OpCodes.Ret);
        return type.CreateType();
    }
}
