using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.SqlClient;

namespace JobLib.SqlServer.Tests.Statements;

/// <summary>
/// A connection that writes down each command instead of sending it, and answers as it is told: what the driver sends can be counted on any machine.
/// </summary>
internal sealed class FakeConnection(Func<DbCommand, DataSet> answer, Action<DbCommand> sent) : DbConnection
{
    private ConnectionState state = ConnectionState.Closed;

    [AllowNull]
    public override string ConnectionString { get; set; } = "";

    public override string Database => "fake";

    public override string DataSource => "nowhere";

    public override string ServerVersion => "14.0";

    public override ConnectionState State => state;

    public override void ChangeDatabase(string databaseName) => throw new NotSupportedException();

    /// <summary>Whether it was ever opened.</summary>
    public bool Opened { get; private set; }

    public override void Close() => state = ConnectionState.Closed;

    public override void Open()
    {
        state = ConnectionState.Open;
        Opened = true;
    }

    protected override void Dispose(bool disposing)
    {
        Close();
        base.Dispose(disposing);
    }

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) =>
        throw new NotSupportedException("Transactions begin and end in the text of a unit.");

    protected override DbCommand CreateDbCommand() => new FakeCommand(answer, sent) { Connection = this };

    private sealed class FakeCommand(Func<DbCommand, DataSet> answer, Action<DbCommand> sent) : DbCommand
    {
        private readonly SqlCommand parameters = new(); // keeps the parameters, which are SqlClient's

        [AllowNull]
        public override string CommandText { get; set; } = "";

        public override int CommandTimeout { get; set; }

        public override CommandType CommandType { get; set; } = CommandType.Text;

        public override bool DesignTimeVisible { get; set; }

        public override UpdateRowSource UpdatedRowSource { get; set; }

        protected override DbConnection? DbConnection { get; set; }

        protected override DbParameterCollection DbParameterCollection => parameters.Parameters;

        protected override DbTransaction? DbTransaction { get; set; }

        public override void Cancel()
        {
        }

        public override int ExecuteNonQuery() => throw new NotSupportedException();

        public override object ExecuteScalar() => throw new NotSupportedException();

        public override void Prepare()
        {
        }

        protected override DbParameter CreateDbParameter() => new SqlParameter();

        protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior)
        {
            sent(this);
            return answer(this).CreateDataReader();
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) parameters.Dispose();
            base.Dispose(disposing);
        }
    }
}
