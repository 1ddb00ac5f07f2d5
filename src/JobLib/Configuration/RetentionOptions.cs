namespace JobLib;

/// <summary>How long what is over is kept.</summary>
public sealed class RetentionOptions
{
    /// <summary>Succeeded jobs.</summary>
    /// <value>Default: 1 day.</value>
    public TimeSpan Succeeded { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Deleted jobs.</summary>
    /// <value>Default: 1 day.</value>
    public TimeSpan Deleted { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Failed jobs.</summary>
    /// <value>Default: null: until a person retries or deletes them.</value>
    public TimeSpan? Failed { get; set; }

    /// <summary>Idempotency keys, at the least; a key lives as long as its job does in any case.</summary>
    /// <value>Default: 7 days.</value>
    public TimeSpan Key { get; set; } = TimeSpan.FromDays(7);

    /// <summary>The per-minute figures behind the dashboard's charts.</summary>
    /// <value>Default: 8 days.</value>
    public TimeSpan Series { get; set; } = TimeSpan.FromDays(8);

    /// <summary>The audit trail, and error groups that nothing has added to.</summary>
    /// <value>Default: 30 days.</value>
    public TimeSpan Audit { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Batches whose creation was never completed, since their client died half-way.</summary>
    /// <value>Default: 1 day.</value>
    public TimeSpan Unsealed { get; set; } = TimeSpan.FromDays(1);
}
