using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite;

/// <inheritdoc cref="IRecurringStore"/>
internal sealed class SqliteRecurringStore(SqliteWriter writer, ReadPool reads, SqliteClock clock) : IRecurringStore
{
    public async ValueTask SaveAsync(IReadOnlyList<RecurringDefinition> definitions, JobActor actor, CancellationToken cancellationToken) =>
        await writer.RunAsync(
        scope =>
        {
            scope.Kernel.Recurring.Save(definitions, actor);
            return true;
        },
        cancellationToken);

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(RecurringChange change, CancellationToken cancellationToken) =>
        writer.RunAsync<IReadOnlyList<ChangeResult>>(scope => scope.Kernel.Recurring.Apply(change), cancellationToken);

    public ValueTask<DueRecurring> DueAsync(int max, CancellationToken cancellationToken) => new(reads.Run(session => Due(session, max), cancellationToken));

    public ValueTask<IReadOnlyList<bool>> TickAsync(IReadOnlyList<RecurringTick> ticks, CancellationToken cancellationToken) =>
        writer.RunAsync<IReadOnlyList<bool>>(scope => ticks.Select(scope.Kernel.Recurring.Tick).ToArray(), cancellationToken);

    private DueRecurring Due(SqliteSession session, int max)
    {
        var now = clock.Now;
        var due = new List<RecurringDue>();
        using (var rows = session.Prepare(RecurringSql.Due).Bind(now).Bind(max))
        {
            while (rows.Read())
            {
                due.Add(new(RecurringText.Read(rows.Text(0), rows.Text(2), rows.IntOrNull(3), rows.Flag(4)), rows.Int(1), rows.Int32(5)));
            }
        }

        using var later = session.Prepare(RecurringSql.NextDue).Bind(due.Count);
        TimeSpan? nextIn = later.Read() ? UnixMicroseconds.ToDuration(Math.Max(0, later.Int(0) - now)) : null;
        return new(UnixMicroseconds.ToInstant(now), due, nextIn);
    }
}
