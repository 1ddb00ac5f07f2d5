using System.Text.Encodings.Web;
using System.Text.Json;
using JobLib.Jobs;
using Microsoft.Extensions.Logging;

namespace JobLib.Storage.Conformance;

/// <summary>Text of every script and length: JSON comes back letter by letter, free text is cleaned the same way everywhere.</summary>
public abstract class TextConformance(StorageFixture fixture) : StorageConformance(fixture)
{
    private const string Dirty = "a\0b\uD83Dc\uDE00d";
    private const string Clean = "a\uFFFDb\uFFFDc\uFFFDd";

    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Texts that some database or other has trouble with; by a name, since not every report of test results can hold them.
    private static readonly Dictionary<string, string> Scripts = new()
    {
        ["emoji"] = "👩‍👩‍👧‍👦 🏳️‍🌈 🙂",
        ["right to left"] = "עברית \u200Fالعربية\u200F \u202Eright to left\u202C",
        ["not normalized"] = "e\u0301 is not \u00E9, and ﬁ is no fi",
        ["quotes"] = "quotes ' \" ` \\ and ; -- /* */ $1 :p @p {0} %s",
        ["controls"] = "\u0001\u001F\u007F\u0085\u2028\u2029\uFEFF\uFFFE\uFFFF",
        ["blanks"] = " leading and trailing \t\r\n",
        ["astral"] = "\U0001F600\U0010FFFF",
        ["empty"] = "",
    };

    /// <summary>The names of texts.</summary>
    public static TheoryData<string> Texts => [.. Scripts.Keys];

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Arguments_and_results_come_back_as_they_were(string script)
    {
        var text = Scripts[script];
        var raw = JsonSerializer.Serialize(new[] { text }, Unescaped);
        await RoundTripAsync(raw, raw);
        await RoundTripAsync(JsonSerializer.Serialize(new[] { text }), "null");
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Free_text_without_NUL_and_lone_surrogates_comes_back_as_it_was(string script)
    {
        var text = Scripts[script];
        var server = await Storage.ServerAsync(name: text);
        var job = Make.Job() with
        {
            Tags = ["t" + text],
            Parameters = new Dictionary<string, string> { ["p" + text] = text },
            CapturedContext = text,
            Payload = new("T" + text, "M" + text, "S" + text, "[]"),
        };
        await Storage.CreateAsync(job);
        var claimed = await server.ClaimAsync();
        Assert.Equal((job.Payload, text, text), (claimed.Payload, claimed.CapturedContext, claimed.Parameters["p" + text]));
        await server.FinishAsync(
            claimed,
            Make.Failure(
                new()
                {
                    Type = "T" + text,
                    Message = text,
                    Details = text,
                    Fingerprint = "f" + text,
                }
            ) with
            {
                Reason = text,
            }
        );
        var found = await Storage.FindAsync(job.Id);
        Assert.Equal(new JobError { Type = "T" + text, Message = text, Details = text, Fingerprint = "f" + text }, found.History[^1].Error);
        Assert.Equal((text, text, "t" + text), (found.Reason, found.Server, found.Tags[0]));
    }

    [Fact]
    public async Task A_NUL_that_is_escaped_in_JSON_survives() => await RoundTripAsync("""["a\u0000b"]""", """{"x":"\u0000"}""");

    [Fact]
    public async Task JSON_of_256_KB_survives_whole()
    {
        var text = "[\"" + string.Concat(Enumerable.Repeat("0123456789 äöü 日本語 🙂 ", 12_000))[..(256 * 1024)] + "\"]";
        await RoundTripAsync(text, text);
    }

    [Fact]
    public async Task JSON_is_not_reformatted_in_any_way() =>
        await RoundTripAsync("[ 1.0, 1e3 ,{\"b\" : 1,\"a\":2, \"b\":3} , 12345678901234567890123 ]\n", "{ \"z\":1, \"a\": 2 }");

    [Fact]
    public async Task Dirty_text_in_an_outcome_is_cleaned()
    {
        await Storage.CreateAsync();
        var server = await Storage.ServerAsync();
        var job = await server.ClaimAsync();
        await server.FinishAsync(job, Make.Failure(new() { Type = Dirty, Message = Dirty, Details = Dirty, Fingerprint = Dirty }) with { Reason = Dirty });
        var found = await Storage.FindAsync(job.Id);
        Assert.Equal(new JobError { Type = Clean, Message = Clean, Details = Clean, Fingerprint = Clean }, found.History[^1].Error);
        Assert.Equal(Clean, found.Reason);
        Assert.Equal(Clean, Assert.Single((await Storage.Reader.ErrorGroupsAsync(new(), default)).Items).Fingerprint);
    }

    [Fact]
    public async Task Dirty_text_of_actors_servers_batches_logs_and_faults_is_cleaned()
    {
        var actor = new JobActor { Name = Dirty, From = Dirty, Reason = Dirty };
        var (member, batch) = (Make.Job(), Make.Batch() with { Description = Dirty });
        await Storage.CreateAsync(batch, member with { Batch = batch.Id });
        var server = await Storage.ServerAsync(name: Dirty);
        var job = await server.ClaimAsync();
        await server.ReportAsync(new JobReport
        {
            Id = job.Id,
            Fence = job.Fence,
            Lines = [new() { At = DateTimeOffset.UnixEpoch, Text = Dirty, Level = LogLevel.Debug }],
            Progress = new() { Fraction = 0.5, Text = Dirty },
        });
        var running = await Storage.FindAsync(job.Id);
        Assert.Equal((Clean, Clean), (running.Server, running.Progress?.Text));
        Assert.Equal(Clean, Assert.Single((await Storage.Reader.LogAsync(job.Id, 0, 10, default)).Lines).Text);
        Assert.Equal(Clean, (await Storage.FindBatchAsync(batch.Id)).Description);

        await Storage.Jobs.ChangeAsync(new() { Kind = JobChangeKind.Delete, Jobs = [job.Id], Actor = actor }, default);
        var expected = new JobActor { Name = Clean, From = Clean, Reason = Clean };
        Assert.Equal(expected, Assert.Single((await Storage.Reader.AuditAsync(new(), default)).Items).Actor);
        Assert.Equal(expected, (await Storage.FindAsync(job.Id)).History[^1].Actor);
    }

    [Fact]
    public async Task A_question_with_text_that_no_database_can_hold_is_answered()
    {
        await Storage.CreateAsync();
        JobQuery[] questions =
        [
            new() { Queue = Dirty },
            new() { Type = Dirty },
            new() { Method = Dirty },
            new() { Tag = Dirty },
            new() { RecurringId = Dirty },
            new() { Fingerprint = Dirty },
            new() { ArgumentText = Dirty }, new() { ArgumentText = "1", ArgumentPath = Dirty }, new() { ErrorText = Dirty },
        ];
        foreach (var question in questions)
        {
            Assert.Empty((await Storage.Reader.QueryAsync(question, default)).Items);
            Assert.Equal(0, (await Storage.Reader.CountAsync(question, 10, default)).Value);
        }

        Assert.Empty(await Storage.Reader.FindRecurringAsync([Dirty], default));
        Assert.Null(await Storage.Reader.RecurringDefinitionAsync(Dirty, default));
    }

    [Theory]
    [InlineData(Dirty)]
    [InlineData("\n")]
    [InlineData("")]
    public async Task A_cursor_that_no_page_has_given_is_refused_as_one_or_leads_somewhere(string cursor)
    {
        var page = new PageRequest(10, cursor);
        Func<Task>[] lists =
        [
            async () => await Storage.Reader.RecurringAsync(page, default),
            async () => await Storage.Reader.ConcurrencyAsync(page, default),
            async () => await Storage.Reader.RatesAsync(page, default),
            async () => await Storage.Reader.ErrorGroupsAsync(page, default),
            async () => await Storage.Reader.BatchesAsync(page, default),
            async () => await Storage.Reader.AuditAsync(page, default),
        ];
        foreach (var list in lists)
        {
            if (await Record.ExceptionAsync(list) is { } error) Assert.IsType<ArgumentException>(error, exactMatch: false);
        }
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Keys_of_every_script_are_kept_as_they_are_and_count(string script)
    {
        var (text, info) = ("k:" + Scripts[script].Replace("\u001F", "", StringComparison.Ordinal), Storage.Info); // which no key has
        var rate = info.Rates ? new JobRate { Key = text, Permits = 1, Per = TimeSpan.FromHours(1), Burst = 0 } : null;
        var job = Make.Job() with { ConcurrencyKey = text, Sequence = text, Group = info.Groups ? text : null, Rate = rate };
        var jobs = await Storage.CreateAsync([job, job with { Id = Make.Id() }]);
        var server = await Storage.ServerAsync();
        var first = await server.ClaimAsync();
        Assert.Equal(jobs[0], first.Id);
        var found = await Storage.FindAsync(jobs[0]);
        Assert.Equal((text, text, job.Group, rate?.Key), (found.ConcurrencyKey, found.Sequence, found.Group, found.RateKey));
        Assert.Equal(text, Assert.Single(await Storage.Reader.FindConcurrencyAsync([text], default)).Key);
        await server.SucceedAsync(first);
        if (rate is null) return;
        Assert.Empty(await server.FetchAsync(10));
        Assert.True((await Storage.FindAsync(jobs[1])).WaitsForRate);
        await Storage.Queue.SetRateAsync(text, rate with { Permits = 0 }, Make.Person(), default);
        var shown = Assert.Single((await Storage.Reader.RatesAsync(new(), default)).Items);
        Assert.Equal((text, text, 1), (shown.Key, shown.SetFor, shown.Waiting.Value));
    }

    [Fact]
    public async Task The_longest_error_is_kept_whole_and_a_longer_one_is_cut()
    {
        await Storage.CreateAsync();
        var server = await Storage.ServerAsync();
        var job = await server.ClaimAsync();
        var error = new JobError
        {
            Type = new('T', 300),
            Message = new('ä', FreeText.LineLength + 1),
            Details = string.Concat(Enumerable.Repeat("🙂", FreeText.DetailsLength)),
            Fingerprint = "f",
        };
        await server.FinishAsync(job, Make.Failure(error));
        var found = (await Storage.FindAsync(job.Id)).History[^1].Error;
        Assert.Equal(error, found);
        Assert.Equal((FreeText.NameLength, FreeText.LineLength, FreeText.DetailsLength), (found?.Type.Length, found?.Message.Length, found?.Details?.Length));
    }

    [Fact]
    public async Task A_units_neighbours_do_not_suffer_from_the_strangest_of_them()
    {
        var strange = Make.Job() with { Payload = Make.Payload("not json at all {"), Tags = ["'; DROP TABLE job; --"], CapturedContext = new('x', 10_000) };
        var ids = await Storage.CreateAsync([Make.Job(), strange, Make.Job()]);
        Assert.Equal(ids, (await (await Storage.ServerAsync()).FetchAsync(10)).Select(job => job.Id));
    }

    private async Task RoundTripAsync(string arguments, string result)
    {
        var queue = Make.Queue();
        var id = await Storage.CreateAsync(Make.Job(queue) with { Payload = Make.Payload(arguments) });
        await Storage.CreateAsync(Make.Child(id, queue: queue + "c"));
        var server = await Storage.ServerAsync();
        var claimed = await server.ClaimAsync(queue);
        Assert.Equal(arguments, claimed.Payload.Arguments);
        await server.SucceedAsync(claimed, result);
        var found = await Storage.FindAsync(id);
        Assert.Equal((arguments, result), (found.Payload.Arguments, found.Result));
        Assert.Equal(result, (await server.ClaimAsync(queue + "c")).Parent?.Result);
    }
}
