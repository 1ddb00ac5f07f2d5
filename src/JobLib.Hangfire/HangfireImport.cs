using System.Diagnostics.CodeAnalysis;
using Hangfire;
using JobLib.Hangfire.Import;
using JobLib.Jobs;

namespace JobLib;

/// <summary>Moves what Hangfire has stored to JobLib: enqueued, scheduled, retrying, awaiting and failed jobs, and recurring jobs.</summary>
public static class HangfireImport
{
    /// <summary>Moves all that can be shown to come back as it was, and says of the rest why it stays.</summary>
    /// <param name="from">Hangfire's storage, whichever it is. The application's settings of Hangfire (its serialiser, its type resolver) have to be those that
    /// the jobs were stored with.</param>
    /// <param name="to">The services of an application with <c>AddJobLib</c>.</param>
    /// <param name="options">What is to differ from the defaults; null for nothing.</param>
    /// <param name="cancellationToken">Ends the import between two sets of jobs. What is moved by then is moved.</param>
    /// <returns>What was moved, and what was left and why.</returns>
    /// <remarks>
    /// A job moves at most once, also when servers of Hangfire's run beside: it is taken in Hangfire's own lock, created in JobLib, and then over in Hangfire,
    /// in the state <c>MovedToJobLib</c>, in which it expires. A continuation of it that comes later waits in Hangfire for the next import. An import that was
    /// stopped, or whose process was killed, is simply run again, within <see cref="RetentionOptions.Key"/>. Filters do not run: the jobs have been created
    /// already. Two imports at once do no harm.
    /// </remarks>
    /// <exception cref="StorageUnavailableException">JobLib's storage is away. Import again.</exception>
    [RequiresUnreferencedCode(Trimming.Requirement)]
    [RequiresDynamicCode(Trimming.Requirement)]
    public static Task<HangfireImportReport> RunAsync(
        JobStorage from,
        IServiceProvider to,
        HangfireImportOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        var asked = options ?? new();
        asked.Check();
        return Task.Run(() => new ImportRun(from, to, asked).RunAsync(cancellationToken), cancellationToken); // Hangfire's storages block their caller
    }
}
