namespace JobLib.SqlServer.Tests.Tds;

/// <summary>An error as a server sends it. From class 20 on it closes the connection.</summary>
internal sealed record SqlFault(int Number, byte Class = 16, byte State = 1)
{
    public string Message => $"Scripted error {Number}.";
}
