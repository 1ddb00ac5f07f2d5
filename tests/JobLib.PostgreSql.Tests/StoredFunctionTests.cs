using System.Reflection;
using System.Text.RegularExpressions;
using JobLib.PostgreSql.Tests.Server;
using JobLib.Relational;
using JobLib.Storage;

namespace JobLib.PostgreSql.Tests;

/// <summary>A function a file; each version of the library has its own in the schema.</summary>
public sealed class StoredFunctionTests : IAsyncLifetime
{
    private static readonly List<(string Name, string Text)> Files = [.. EmbeddedSqlOf(typeof(Names).Assembly)];

    private readonly string schema = TestDatabase.NewSchema();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => new(TestDatabase.DropAsync(schema));

    [Theory]
    [InlineData("DROP FUNCTION {0}")]
    [InlineData(
        "DO $do$ BEGIN EXECUTE (SELECT replace(pg_get_functiondef(oid), 'RETURN p_max - v_left', 'RETURN 0') FROM pg_proc WHERE oid = '{0}'::regproc); END $do$"
    )]
    public async Task A_function_that_is_missing_or_was_written_over_is_named_with_what_to_do_and_installed_anew_where_that_is_allowed(string damage)
    {
        await TestDatabase.ExecuteAsync(PostgreSqlSchema.Script(schema));
        await TestDatabase.ExecuteAsync(string.Format(null, damage, new Names(schema).Settle));
        await using var storage = PostgreSqlStorage.Open(TestDatabase.ConnectionString, new() { Schema = schema });

        var error = await Assert.ThrowsAsync<StorageSchemaException>(async () => await storage.PrepareAsync(SchemaMode.Verify, new(), default));
        Assert.Contains(StoredRoutines.NameOf("settle"), error.Message, StringComparison.Ordinal);
        Assert.Contains($"PostgreSqlSchema.Script(\"{schema}\", {PostgreSqlSchema.Version})", error.Message, StringComparison.Ordinal);

        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        await storage.PrepareAsync(SchemaMode.Verify, new(), default);
    }

    [Fact]
    public async Task The_printed_script_mends_functions_in_a_schema_that_lacks_nothing_else()
    {
        await TestDatabase.ExecuteAsync(PostgreSqlSchema.Script(schema));
        await TestDatabase.ExecuteAsync($"DROP FUNCTION {new Names(schema).Settle}; UPDATE {schema}.schema_version SET version = version + 1");
        await TestDatabase.ExecuteAsync(PostgreSqlSchema.Script(schema, PostgreSqlSchema.Version));
        await using var storage = PostgreSqlStorage.Open(TestDatabase.ConnectionString, new() { Schema = schema });
        await storage.PrepareAsync(SchemaMode.Verify, new(), default);
        // a later library's, which stays
        Assert.Equal(PostgreSqlSchema.Version + 1, await TestDatabase.ScalarAsync<int>($"SELECT version FROM {schema}.schema_version"));
    }

    [Fact]
    public async Task Functions_of_other_versions_stay_as_long_as_these_may_use_the_schema()
    {
        await TestDatabase.ExecuteAsync(PostgreSqlSchema.Script(schema));
        var lowest = await TestDatabase.ScalarAsync<int>($"SELECT lowest_compatible FROM {schema}.schema_version");
        string[] others = [$"settle_v{lowest - 1}_0123abcd", $"settle_v{lowest}_0123abcd", $"settle_v{PostgreSqlSchema.Version + 1}_0123abcd", "mine"];
        foreach (var other in others) await TestDatabase.ExecuteAsync($"CREATE FUNCTION {schema}.{other}() RETURNS integer LANGUAGE sql AS 'SELECT 1'");
        await TestDatabase.ExecuteAsync($"DROP FUNCTION {new Names(schema).Settle}");

        await using var storage = PostgreSqlStorage.Open(TestDatabase.ConnectionString, new() { Schema = schema });
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);

        foreach (var other in others)
        {
            Assert.Equal(
                other == others[0] ? 0 : 1,
                await TestDatabase.ScalarAsync<long>($"SELECT count(*) FROM pg_proc WHERE pronamespace = '{schema}'::regnamespace AND proname = '{other}'")
            );
        }
    }

    [Fact]
    public async Task The_first_versions_function_that_moves_what_is_noted_knows_what_this_one_notes()
    {
        await TestDatabase.ExecuteAsync(PostgreSqlSchema.Script(schema));
        await using var storage = PostgreSqlStorage.Open(TestDatabase.ConnectionString, new() { Schema = schema });
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        var (parent, batch, key) = (
            JobLib.Storage.Conformance.Make.Job(),
            new JobId(Guid.NewGuid()),
            JobLib.Storage.Conformance.Make.Job() with
            {
                ConcurrencyKey = "k",
            }
        );
        await storage.Jobs.InsertAsync(
            new()
            {
                Jobs = [parent, key],
                Batches =
                [
                    new()
                    {
                        Id = batch,
                        Start = JobStart.AfterJob(parent.Id, default),
                        Sealed = true,
                    },
                ],
            },
            null,
            default
        );

        // What this version leaves behind where somebody's transaction holds the batch, or the first waiter of a key that becomes free.
        await TestDatabase.ExecuteAsync($"""
            DELETE FROM {schema}.ready WHERE job = '{parent.Id.Value}';
            INSERT INTO {schema}.finished (job, state, finished_at, queue, priority, fence, attempts, crashes, attempt) VALUES ('{parent.Id.Value}', 3, now(), 'default', 4, 1, 1, 0, 1);
            WITH gone AS (DELETE FROM {schema}.ready WHERE job = '{key.Id.Value}' RETURNING *) INSERT INTO {schema}.blocked SELECT * FROM gone;
            INSERT INTO {schema}.held (id, work) VALUES ('{parent.Id.Value}', {HeldWork.Children:D}), ('{key.Id.Value}', {HeldWork.Key:D})
            """);
        await TestDatabase.ExecuteAsync($"SELECT {schema}.move_step(1000, now(), 0)");

        Assert.Equal(0L, await TestDatabase.ScalarAsync<long>($"SELECT count(*) FROM {schema}.held"));
        Assert.False(await TestDatabase.ScalarAsync<bool>($"SELECT waiting FROM {schema}.batch WHERE id = '{batch.Value}'"));
        Assert.Equal(1L, await TestDatabase.ScalarAsync<long>($"SELECT count(*) FROM {schema}.ready WHERE job = '{key.Id.Value}'"));
    }

    [Fact]
    public void Each_file_creates_the_function_that_it_is_named_after_with_the_rights_of_its_caller() => Assert.All(Files, file =>
    {
        Assert.StartsWith("-- ", file.Text, StringComparison.Ordinal); // what it does
        Assert.Single(Regex.Matches(file.Text, "CREATE"));
        Assert.Contains($"\nCREATE OR REPLACE FUNCTION {{{Path.GetFileNameWithoutExtension(file.Name)}}}(", file.Text, StringComparison.Ordinal);
        Assert.Equal(3, file.Text.Split("$$").Length); // the check of a schema compares what stands between
        Assert.DoesNotContain("SECURITY DEFINER", file.Text, StringComparison.OrdinalIgnoreCase);
    });

    [Fact]
    public void Statements_call_functions_that_there_are()
    {
        var names = new Names("joblib");
        Assert.All(typeof(Names).GetProperties(), property => Assert.StartsWith("\"joblib\".", (string?)property.GetValue(names), StringComparison.Ordinal));
        Assert.NotEmpty(typeof(Names).GetProperties());
    }

    [Fact]
    public void A_name_that_nobody_knows_is_an_error()
    {
        var error = Assert.Throws<InvalidOperationException>(() => SqlText.Fill("SELECT {JobState.Lost}", _ => null));
        Assert.Contains("{JobState.Lost}", error.Message, StringComparison.Ordinal);
        Assert.Equal("SELECT '{}', 4, 'The batch was cancelled.'", SqlText.Fill("SELECT '{}', {JobState.Failed}, {Reasons.BatchCanceled}", _ => null));
    }

    [Fact]
    public void No_reason_and_no_number_of_a_rule_is_written_by_hand()
    {
        Assert.All(Files, file => Assert.DoesNotMatch("'[A-Z][^']* [^']*[.!?]'", file.Text)); // a sentence for people
        Assert.All(Files, file => Assert.DoesNotMatch(@"\b(state|was|kind|work|status|ended|v_end)\s*(=|<>|<=?|>=?|:=|IN \()\s*[1-9]", file.Text));
        Assert.All(Files, file => Assert.DoesNotMatch(@"\b\d{3,}, p_now", file.Text)); // a bound
    }

    private static IEnumerable<(string Name, string Text)> EmbeddedSqlOf(Assembly assembly)
    {
        const string Folder = "JobLib.PostgreSql.Functions.";
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Folder, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException(name);
            using var reader = new StreamReader(stream);
            yield return (name[Folder.Length..], reader.ReadToEnd());
        }
    }
}
