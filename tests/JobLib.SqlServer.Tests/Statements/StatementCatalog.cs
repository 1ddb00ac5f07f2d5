using System.Reflection;
using JobLib.SqlServer.Sql;

namespace JobLib.SqlServer.Tests.Statements;

/// <summary>Every statement that the driver can send, by name.</summary>
internal static class StatementCatalog
{
    public const string Schema = "[joblib]";

    public static Names Names { get; } = new("joblib");

    /// <summary>The statements that do not depend on what they are asked: the string properties of every class in <c>Sql</c>.</summary>
    public static IReadOnlyDictionary<string, string> Fixed { get; } = typeof(WriterSql).Assembly.GetTypes()
        .Where(type => type.Namespace == typeof(WriterSql).Namespace && type.GetConstructor([typeof(Names)]) is not null && type != typeof(JobSearchSql))
        .SelectMany(Statements)
        .ToDictionary();

    /// <summary>Those that are put together of fixed words: one for each kind of question.</summary>
    public static IReadOnlyDictionary<string, string> Searches { get; } = Queries()
        .SelectMany(query =>
            new[]
            {
                ($"Search {query.Name}", new JobSearchSql(Names).Search(query.Query, query.States)),
                ($"CountByState {query.Name}", new JobSearchSql(Names).CountByState(query.Query, query.States)),
            }
        )
        .Concat(
            Queries()
                .Where(query => query.Query is { Type: not null } or { Method: not null })
                .Select(query => ($"Search by call {query.Name}", new JobSearchSql(Names).Search(query.Query, query.States, byCall: true)))
        )
        .DistinctBy(statement => statement.Item2)
        .ToDictionary(statement => statement.Item1, statement => statement.Item2);

    private static IEnumerable<KeyValuePair<string, string>> Statements(Type type)
    {
        var instance = Activator.CreateInstance(type, Names);
        return type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.PropertyType == typeof(string))
            .Select(property => KeyValuePair.Create($"{type.Name}.{property.Name}", (string?)property.GetValue(instance) ?? ""));
    }

    // Every order, every set of one state and of all, and every condition alone and all together, with and without a cursor.
    private static IEnumerable<(string Name, JobQuery Query, JobState[] States)> Queries()
    {
        var all = Enum.GetValues<JobState>();
        var conditions = Conditions().ToList();
        foreach (var order in Enum.GetValues<JobOrder>())
        {
            var states = order switch
            {
                JobOrder.DueFirst => [[JobState.Scheduled]],
                JobOrder.FinishedFirst => [[JobState.Succeeded], [JobState.Failed], [JobState.Deleted]],
                _ => all.Select(state => new[] { state }).Append([JobState.Enqueued, JobState.Failed]).Append(all),
            };
            foreach (var set in states)
            {
                foreach (var (name, query) in conditions)
                {
                    yield return ($"{order} {string.Join('+', set)} {name}", query with { Order = order, States = set }, set);
                    yield return ($"{order} {string.Join('+', set)} {name} cursor", query with { Order = order, States = set, Cursor = "n1.x" }, set);
                }
            }
        }
    }

    private static IEnumerable<(string Name, JobQuery Query)> Conditions()
    {
        yield return ("plain", new());
        yield return ("retrying", new() { Retrying = true });
        yield return ("queue", new() { Queue = "q" });
        yield return ("type", new() { Type = "t" });
        yield return ("method", new() { Method = "m" });
        yield return ("tag", new() { Tag = "t" });
        yield return ("recurring", new() { RecurringId = "r" });
        yield return ("batch", new() { BatchId = "b" });
        yield return ("fingerprint", new() { Fingerprint = "f" });
        yield return ("times", new() { From = DateTimeOffset.UnixEpoch, To = DateTimeOffset.UnixEpoch });
        yield return ("upTo", new() { UpToId = "u" });
        yield return ("everything", new()
        {
            Queue = "q",
            Type = "t",
            Method = "m",
            Tag = "t",
            RecurringId = "r",
            BatchId = "b",
            Fingerprint = "f",
            From = DateTimeOffset.UnixEpoch,
            To = DateTimeOffset.UnixEpoch,
            UpToId = "u",
        });
    }
}
