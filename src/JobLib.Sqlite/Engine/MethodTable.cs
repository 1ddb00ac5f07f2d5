using System.Collections.Concurrent;
using JobLib.Sqlite.Sql;

namespace JobLib.Sqlite.Engine;

/// <summary>
/// The methods that jobs call, with their numbers. Rows are never changed nor deleted, so what was committed once is known for good; a number that was given in
/// an open transaction is kept apart until the commit.
/// </summary>
internal sealed class MethodTable
{
    /// <summary>The type of a method that is not in the table.</summary>
    public const string Lost = "(unknown)";

    private readonly ConcurrentDictionary<(string Type, string Method, string Signature), long> numbers = new();
    private readonly ConcurrentDictionary<long, (string Type, string Method, string Signature)> methods = new();
    private readonly Dictionary<(string Type, string Method, string Signature), long> uncommitted = [];

    /// <summary>A view for one transaction, on what is known to be committed.</summary>
    private MethodTable(MethodTable committed)
    {
        numbers = committed.numbers;
        methods = committed.methods;
    }

    public MethodTable()
    {
    }

    public MethodTable ForTransaction() => new(this);

    public long Number(SqliteSession session, JobPayload payload)
    {
        var key = (payload.Type, payload.Method, payload.Signature);
        if (numbers.TryGetValue(key, out var number) || uncommitted.TryGetValue(key, out number)) return number;
        session.Prepare(MethodSql.Insert).Bind(key.Type).Bind(key.Method).Bind(key.Signature).Run();
        using var row = session.Prepare(MethodSql.FindNumber).Bind(key.Type).Bind(key.Method).Bind(key.Signature);
        row.Read();
        number = row.Int(0);
        uncommitted.Add(key, number);
        return number;
    }

    /// <summary>The call; its type is <see cref="Lost"/> when there is no such method, because the file has been changed by hand.</summary>
    public JobPayload Payload(SqliteSession session, long number, string arguments, int format)
    {
        var (type, method, signature) = methods.TryGetValue(number, out var known) ? known : Find(session, number);
        return new(type, method, signature, arguments, format);
    }

    public void Committed()
    {
        foreach (var (key, number) in uncommitted)
        {
            numbers[key] = number;
        }

        uncommitted.Clear();
    }

    public void RolledBack() => uncommitted.Clear();

    private (string Type, string Method, string Signature) Find(SqliteSession session, long number)
    {
        using var row = session.Prepare(MethodSql.Find).Bind(number);
        if (!row.Read()) return (Lost, "", "");
        var found = (row.Text(0), row.Text(1), row.Text(2));
        if (!uncommitted.ContainsKey(found)) methods[number] = found;
        return found;
    }
}
