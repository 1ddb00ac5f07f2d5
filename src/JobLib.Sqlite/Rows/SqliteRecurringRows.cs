using JobLib.Kernel.Rows;
using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite.Rows;

/// <inheritdoc cref="IRecurringRows"/>
internal sealed class SqliteRecurringRows(WriteScope scope) : IRecurringRows
{
    public RecurringRow? Find(string id)
    {
        using var row = scope.Prepare(RecurringSql.Find).Bind(id);
        if (!row.Read()) return null;
        var text = row.Text(1);
        var definition = RecurringText.Read(id, text, row.IntOrNull(2), row.Flag(3));
        return new Row(text, definition) { Version = row.Int(0), Definition = definition, Fault = row.TextOrNull(4), PauseReason = row.TextOrNull(5) };
    }

    public void Add(RecurringDefinition definition)
    {
        var next = UnixMicroseconds.From(definition.Next);
        scope.Prepare(RecurringSql.Insert)
            .Bind(definition.Id).Bind(RecurringText.Write(definition)).Bind(scope.Now)
            .Bind(definition.IsMarked ? null : next).Bind(definition.IsMarked ? next : null).Bind(definition.Paused).Bind(definition.Declared).Run();
    }

    public void Save(RecurringRow row)
    {
        var definition = row.Definition;
        var next = UnixMicroseconds.From(definition.Next);
        scope.Prepare(RecurringSql.Save)
            .Bind(row.Version)
            .Bind(((Row)row).Text)
            .Bind(definition.IsMarked ? null : next)
            .Bind(definition.IsMarked ? next : null)
            .Bind(definition.Paused)
            .Bind(definition.Declared)
            .Bind(row.Fault)
            .Bind(row.PauseReason).Bind(definition.Id).Run();
    }

    public void Remove(string id) => scope.Prepare(RecurringSql.Remove).Bind(id).Run();

    public IReadOnlyList<string> Declared()
    {
        var found = new List<string>();
        using var rows = scope.Prepare(RecurringSql.Declared);
        while (rows.Read()) found.Add(rows.Text(0));
        return found;
    }

    public void ForgetRuns(string id) => scope.Prepare(RecurringSql.Forget).Bind(id).Run();

    // A damaged text that nobody has replaced stays, so that people go on seeing that it is damaged.
    private sealed class Row(string text, RecurringDefinition read) : RecurringRow
    {
        public string Text => Definition with { Next = read.Next, Paused = read.Paused } == read ? text : RecurringText.Write(Definition);
    }
}
