using System.Globalization;

namespace JobLib.SqlServer.Sql;

/// <summary>What stands around the statements of every unit.</summary>
internal static class StatementBatchSql
{
    /// <summary>The storage's clock, read once a unit; <c>@offset</c> is 0 but in tests.</summary>
    public const string Clock = "DECLARE @now bigint = DATEDIFF_BIG(microsecond, '1970-01-01', SYSUTCDATETIME()) + @offset;";

    /// <summary>
    /// One commit. XACT_ABORT, so that any error, a time-out included, undoes the whole unit and leaves no transaction open on a connection that goes back to
    /// the pool; READ COMMITTED, since a pooled connection may keep the level that somebody else has set, and READPAST needs it.
    /// </summary>
    /// <param name="statements">What the unit does.</param>
    /// <param name="lockTimeout">How long it waits for a row that somebody else has locked, in milliseconds; -1 for as long as the command may take.</param>
    public static string InTransaction(string statements, int lockTimeout = -1) => string.Create(CultureInfo.InvariantCulture, $"""
        SET XACT_ABORT ON;
        SET NOCOUNT ON;
        SET LOCK_TIMEOUT {lockTimeout};
        SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
        {Clock}
        BEGIN TRANSACTION;
        {statements}
        COMMIT TRANSACTION;
        """);

    /// <summary>
    /// Inside the caller's transaction. XACT_ABORT too: without it an error, a time-out included, would leave half of the unit in a transaction that can still
    /// be committed. READ COMMITTED here too, whatever the caller's level is (a TransactionScope asks for SERIALIZABLE by default): statements with READPAST
    /// are refused at others (error 650). Both end with this text, since a text with parameters is a scope of its own, and so leave the caller's settings as
    /// they were.
    /// </summary>
    public static string InCallersTransaction(string statements) => $"""
        SET XACT_ABORT ON;
        SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
        {Clock}
        {statements}
        """;
}
