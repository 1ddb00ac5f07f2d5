namespace JobLib;

/// <summary>What happens to the ticks of a recurring job that passed while no server was there. Names are Hangfire's, meanings too.</summary>
public enum MisfireHandling
{
    /// <summary>One run makes up for all of them. The default.</summary>
    Relaxed = 0,

    /// <summary>One run for each of them, at most 1,000 a gap, the oldest first.</summary>
    Strict = 1,

    /// <summary>None of them; the next run is the next tick.</summary>
    Ignorable = 2,
}
