namespace JobLib.Peers.Places;

/// <summary>Where the jobs of one run are stored: empty at first, and gone afterwards.</summary>
internal interface IPlace : IAsyncDisposable;
