namespace JobLib;

/// <summary>What a user of the dashboard may be allowed to do.</summary>
public enum JobDashboardAction
{
    /// <summary>
    /// See pages: jobs, queues, servers, errors by type, the audit trail. Without it nothing answers; without it for a job, a batch or a recurring job, that
    /// one is nowhere and cannot be changed.
    /// </summary>
    View,

    /// <summary>See arguments, results, logs, exception messages, tags and formatted names of jobs, and search by them.</summary>
    ViewArguments,

    /// <summary>Put a job back into its queue, or give it another time.</summary>
    Retry,

    /// <summary>Delete a job that does not run.</summary>
    Delete,

    /// <summary>Cancel a job that runs, or a batch.</summary>
    Cancel,

    /// <summary>Pause and resume queues.</summary>
    PauseQueue,

    /// <summary>Tell a server to fetch no more jobs, or to fetch again.</summary>
    DrainServer,

    /// <summary>Run, pause, resume and delete recurring jobs, and skip their next run.</summary>
    EditRecurring,

    /// <summary>
    /// Retry or delete all jobs that match a search or have an error in common. The right to retry or delete is needed as well; neither is asked for each job,
    /// nor is <see cref="View"/>.
    /// </summary>
    Bulk,

    /// <summary>Read the same data as JSON, and whole lists as files, under <c>/api/v1</c>.</summary>
    Export,

    /// <summary>
    /// Change when a recurring job runs, in which zone and queue, and what becomes of missed runs. Those that the application declares in its code stay as they
    /// are, unless <see cref="JobDashboardOptions.EditDeclared"/> is set.
    /// </summary>
    EditSchedule,

    /// <summary>
    /// Create jobs: after another one, with other arguments, which needs <see cref="ViewArguments"/> of that one too; or of a method of
    /// <see cref="JobDashboardOptions.EnqueueTypes"/>, which is then the resource. Refused to everybody unless <see cref="JobDashboardOptions.AllowEnqueue"/>
    /// is set.
    /// </summary>
    Enqueue,

    /// <summary>Set and reset how many jobs with a concurrency key may run at a time.</summary>
    ChangeLimit,
}
