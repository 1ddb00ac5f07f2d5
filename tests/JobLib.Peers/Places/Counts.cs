namespace JobLib.Peers.Places;

/// <summary>What a database has done.</summary>
/// <param name="Statements">Statements that clients sent, <c>BEGIN</c> and <c>COMMIT</c> among them.</param>
/// <param name="Commits">Transactions that were committed.</param>
/// <param name="WalBytes">Bytes written to the log, by the whole server.</param>
internal readonly record struct Counts(double Statements, double Commits, double WalBytes)
{
    public static Counts operator -(Counts after, Counts before) =>
        new(after.Statements - before.Statements, after.Commits - before.Commits, after.WalBytes - before.WalBytes);
}
