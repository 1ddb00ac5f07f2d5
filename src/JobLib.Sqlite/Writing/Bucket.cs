namespace JobLib.Sqlite.Writing;

/// <summary>What a transaction adds to one minute of one queue.</summary>
internal record struct Bucket(int Succeeded, int Failed, int Retried, int Deleted, long Wait, long Duration);
