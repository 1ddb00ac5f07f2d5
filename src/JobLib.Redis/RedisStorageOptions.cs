using System.Globalization;

namespace JobLib;

/// <summary>How JobLib uses a Redis.</summary>
public sealed class RedisStorageOptions
{
    private const int MaxName = 50;

    /// <summary>
    /// The name of this installation: every key begins with it in braces, so that all of them are in one hash slot of a cluster. 1–50 characters of
    /// <c>[a-z0-9_-]</c>.
    /// </summary>
    /// <value>Default: <c>joblib</c>. Installations with different names share a Redis without knowing of each other.</value>
    public string Name { get; set; } = "joblib";

    /// <summary>The deadline of every attempt of a call.</summary>
    /// <value>Default: 5 s. A call all of whose attempts were too late or failed ends with <see cref="StorageUnavailableException"/>; servers go on asking.
    /// Synchronous calls on a multiplexer of your own have its <c>SyncTimeout</c> instead.</value>
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a call that met a passing error (a lost connection, a failover, a busy server, a time-out) is tried in all.</summary>
    /// <value>Default: 5, with 10–30 ms before the second attempt (none when its connection was lost) and twice as much before each further one, never half a
    /// second.</value>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>How long an idle server sleeps at most before it looks again, should neither a message nor its control poll have told it of a job.</summary>
    /// <value>
    /// Default: 1 min. New jobs wake servers at once, by publish and subscribe; should such a message be lost, the control poll finds the job within the
    /// server's <see cref="JobServerOptions.PollInterval"/>.
    /// </value>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How many replicas are to have what a call has created, changed or finished before the call returns: a failover to one of them loses none of it. JobLib
    /// asks by <c>WAIT</c>.
    /// </summary>
    /// <value>Default: 0, none. At most as many as there are. With too few in time a call ends with <see cref="ReplicasBehindException"/>, and servers go no
    /// further than the outcomes that they cannot be sure of. Not with a multiplexer of your own, since <c>WAIT</c> blocks its connection.</value>
    public int AcknowledgedReplicas { get; set; }

    /// <summary>How long one call waits for <see cref="AcknowledgedReplicas"/>.</summary>
    /// <value>Default: 1 s. Less than <see cref="CommandTimeout"/>.</value>
    public TimeSpan AcknowledgeTimeout { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Refuses what cannot work: which option, what it was, what to set.</summary>
    internal void Check()
    {
        if (Name.Length is 0 or > MaxName || !Name.All(IsAllowed)) throw Wrong(nameof(Name), $"'{Name}'", $"1 to {MaxName} characters of [a-z0-9_-]");
        if (CommandTimeout <= TimeSpan.Zero) throw Wrong(nameof(CommandTimeout), CommandTimeout, "more than zero");
        if (MaxAttempts < 1) throw Wrong(nameof(MaxAttempts), MaxAttempts, "1 or more");
        if (AcknowledgedReplicas < 0) throw Wrong(nameof(AcknowledgedReplicas), AcknowledgedReplicas, "0 or more");
        if (AcknowledgeTimeout < TimeSpan.FromMilliseconds(1) || AcknowledgeTimeout >= CommandTimeout)
            throw Wrong(nameof(AcknowledgeTimeout), AcknowledgeTimeout, $"1 ms or more, and less than {nameof(CommandTimeout)} ({CommandTimeout})");
        if (PollInterval <= TimeSpan.Zero) throw Wrong(nameof(PollInterval), PollInterval, "more than zero");
    }

    private static bool IsAllowed(char letter) => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) || letter is '_' or '-';

    private static ArgumentException Wrong(string option, object value, string remedy) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{nameof(RedisStorageOptions)}.{option} is {value}. Set it to {remedy}."), option);
}
