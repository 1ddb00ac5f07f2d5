namespace JobLib.Server;

/// <summary>A fresh session, and when the call that registered it began: its lease counts from there at the latest.</summary>
internal sealed record Registration(ServerSession Server, long Began);
