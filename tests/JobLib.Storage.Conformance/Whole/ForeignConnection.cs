using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage.Conformance;

/// <summary>A connection to some other database.</summary>
internal sealed class ForeignConnection : DbConnection
{
    [AllowNull]
    public override string ConnectionString { get; set; } = "";

    public override string Database => "";

    public override string DataSource => "";

    public override string ServerVersion => "";

    public override ConnectionState State => ConnectionState.Closed;

    public override void ChangeDatabase(string databaseName)
    {
    }

    public override void Close()
    {
    }

    public override void Open()
    {
    }

    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => new ForeignTransaction();

    protected override DbCommand CreateDbCommand() => throw new NotSupportedException();
}
