using JobLib.Kernel.Creating;
using JobLib.Kernel.Ending;
using JobLib.Storage;

namespace JobLib.Kernel.Rows;

/// <summary>The rows of jobs: what a driver has to know how to find, to add and to move. It decides nothing.</summary>
/// <remarks>
/// Synchronous, inside of the driver's lock or transaction. The rules set the fields of a row and then ask for its move; the driver stores the fields and
/// keeps what follows from where the row is: indexes, counters of queues and states, who waits.
/// </remarks>
internal interface IJobRows
{
    bool Exists(JobId id);

    /// <summary>The job, wherever it is; null when there is none.</summary>
    JobRow? Find(JobId id);

    /// <summary>The job, if it is held by a server, with what its end needs.</summary>
    JobRow? FindRunning(JobId id);

    /// <summary>How a job has ended; null when it has not, or does not exist.</summary>
    ParentEnd? FindEnd(JobId id);

    /// <summary>Adds a job that is nowhere yet, with its tags, its keys and its place among the runs of a recurring job.</summary>
    /// <returns>Null when the id exists.</returns>
    JobRow? TryAdd(NewJob job, Beginning beginning);

    /// <summary>The job that has an idempotency key; null when none has.</summary>
    JobId? FindByIdempotencyKey(string key);

    /// <summary>The job that was created last with a unique key, and when; null when none is known.</summary>
    (JobId Job, Instant At)? FindByUniqueKey(string name);

    /// <summary>The job that was created last in a sequence; null when none is known.</summary>
    JobId? FindTail(string sequence);

    /// <summary>Makes a job the last one of a sequence.</summary>
    void SetTail(string sequence, JobId job);

    /// <summary>A job of a sequence; null when it is stored no more.</summary>
    SequenceLink? FindLink(JobId id);

    /// <summary>The one job that waits for this one because it is the next of its sequence; null when none does.</summary>
    SequenceSuccessor? FindSuccessor(JobId id);

    /// <summary>Makes another job the one before it in its sequence, while it is between two places.</summary>
    void SetPredecessor(JobRow job, JobId before);

    /// <summary>Notes that a failed job holds its sequence.</summary>
    void AddHold(string sequence, JobId failed);

    /// <summary>The failed job holds it no more.</summary>
    void RemoveHold(JobRow job);

    /// <summary>Takes the row from where <see cref="JobRow.Place"/> says it is.</summary>
    /// <returns>False when it is not there: somebody has changed the storage by hand.</returns>
    bool Leave(JobRow job);

    /// <summary>To its queue: to where <see cref="Turns"/> puts it, or behind all that have no turn.</summary>
    void EnterReady(JobRow job, bool takesTurn);

    /// <summary>Gives the job its own priority again, to which waiting has added, while it is between two places.</summary>
    void ResetPriority(JobRow job);

    void EnterScheduled(JobRow job);

    /// <summary>To those that wait for the parent that <see cref="JobRow.Start"/> names.</summary>
    void EnterAwaiting(JobRow job);

    /// <summary>To those that wait for the start of their own batch.</summary>
    void EnterHeld(JobRow job);

    void EnterFinished(JobRow job);

    /// <summary>
    /// From its queue to those that wait for its concurrency key or its rate. Who has a turn had it: its position is a number from then on, greater than all
    /// before.
    /// </summary>
    void Block(JobRow job);

    /// <summary>Back to its position in its queue.</summary>
    /// <returns>False when it does not wait.</returns>
    bool Unblock(JobRow job);

    /// <summary>The lanes that are not paused; those without ready jobs may be left out.</summary>
    IReadOnlyList<QueueLane> Open(IReadOnlyList<QueueLane> lanes);

    /// <summary>The first ready jobs of a queue in their order: the suspects, or all but the suspects. Valid until the next call.</summary>
    IReadOnlyList<JobRow> Ready(string queue, bool suspects, int max);

    /// <summary>From its queue to a server. May wait until <see cref="EndClaims"/>.</summary>
    /// <param name="job">One of those that <see cref="Ready"/> has given last; its fence is raised already.</param>
    /// <param name="server">The server.</param>
    /// <param name="index">The job's index in the claim that <see cref="JobRow.Claim"/> names.</param>
    void Claim(JobRow job, ServerRow server, int index);

    /// <summary>Writes what <see cref="Claim"/> has put off.</summary>
    void EndClaims();

    /// <summary>What its server needs of a job that was claimed.</summary>
    ClaimedJob ToClaimed(JobRow job);

    /// <summary>The queues that have ready jobs and are not paused.</summary>
    IEnumerable<string> QueuesWithWork();

    /// <summary>The first ready jobs of a queue that have one priority, suspects left out, in their order; and the priority that each has of its own.</summary>
    IReadOnlyList<(JobRow Job, int OwnPriority)> Heads(string queue, int priority, int max);

    /// <summary>Gives a ready job another priority, to where <see cref="Turns"/> puts it there. Nobody is woken, and nothing counts otherwise.</summary>
    void Raise(JobRow job, int priority);

    /// <summary>Pauses or resumes a queue; false when it is so already.</summary>
    bool SetPaused(string queue, bool paused);

    /// <summary>How many jobs of a queue servers may hold at a time: what a person has set, else what a server has said; null when nobody has.</summary>
    int? LimitOf(string queue);

    /// <summary>How many jobs of a queue servers hold.</summary>
    int CountRunning(string queue);

    /// <summary>Stores what a person has set; false when it is so already.</summary>
    bool SetLimit(string queue, int? limit);

    /// <summary>Stores what a server says; false when it is so already.</summary>
    bool SayLimit(string queue, int? limit);

    /// <summary>There may be more jobs in this queue than a fetch has looked at.</summary>
    void Wake(string queue);

    /// <summary>Scheduled jobs whose time has come, in the order of their times.</summary>
    IReadOnlyList<JobRow> Due(int max);

    /// <summary>When the next scheduled job is due; null when none will be.</summary>
    Instant? NextDue();

    /// <summary>The time that the job was last scheduled for by whoever created, released or rescheduled it.</summary>
    void SetScheduledAt(JobRow job, Instant at);

    /// <summary>How the parent ended that let the job go.</summary>
    void SetParent(JobRow job, ParentOutcome parent);

    /// <summary>To another queue, while it is between two places.</summary>
    void SetQueue(JobRow job, string queue);

    /// <summary>Adds to its parameters what an attempt has set.</summary>
    void MergeParameters(JobRow job, IReadOnlyDictionary<string, string> set);

    /// <summary>
    /// Gives a job that waits what another calls and says of itself: payload, context, tags, parameters (those that an attempt has set go), retention and
    /// concurrency key.
    /// </summary>
    void Replace(JobRow job, NewJob by);

    /// <summary>Removes the row of history that tells of an earlier replacement, unless a person did it: of all of them the last one is kept.</summary>
    void ForgetReplacement(JobRow job);

    /// <summary>The full name of the type and the method that it calls.</summary>
    string MethodOf(JobRow job);

    void AddHistory(JobRow job, JobEnd end);

    /// <summary>Makes a row of history of the end that a finished job is in.</summary>
    void KeepEnd(JobRow job);

    /// <summary>Removes what is left of a lost job.</summary>
    void ForgetLost(JobRow job);
}
