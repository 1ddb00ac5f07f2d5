namespace JobLib.Server;

/// <summary>A fresh incarnation, and when the call that registered it began: its lease counts from there at the latest.</summary>
internal sealed record Registration(Incarnation Server, long Began);
