using System.Reflection;
using Hangfire;
using Hangfire.Common;
using Hangfire.Server;
using Hangfire.Storage;
using HangfireJob = Hangfire.Common.Job;
using HangfireQueue = Hangfire.QueueAttribute;

namespace JobLib.Hangfire.Import;

/// <summary>
/// The call of a stored job, as a worker of Hangfire's would make it: Hangfire finds the method and reads the arguments, by its own rules and with the
/// application's settings of its serialiser.
/// A method that has been ported is found by what its parameters have become.
/// </summary>
internal static class StoredCall
{
    private const string LoadRemedy =
        "Deploy the import with the assembly that declares it, or tell Hangfire its new name with GlobalConfiguration.Configuration.UseTypeResolver; or let a server of Hangfire's that knows it run the job.";

    // What a ported method takes instead of it. Neither has a value of its own: the server puts it there.
    private static readonly (Type Hangfire, string JobLib)[] Ported =
    [
        (typeof(IJobCancellationToken), "System.Threading.CancellationToken, System.Private.CoreLib"),
        (typeof(PerformContext), "JobLib.JobContext, JobLib"),
    ];

    /// <exception cref="NotMovableException">It cannot be loaded here.</exception>
    public static HangfireJob Load(JobData data)
    {
        if (data.Job is { } job && HangfireParameter(job) is null) return job;
        var stored = data.InvocationData ?? (data.Job is null ? null : InvocationData.SerializeJob(data.Job));
        return stored is null ? throw NotLoaded(data.LoadException) : Load(stored);
    }

    /// <exception cref="NotMovableException">It cannot be loaded here.</exception>
    public static HangfireJob Load(InvocationData stored)
    {
        try
        {
            return AsPorted(stored).DeserializeJob();
        }
        catch (JobLoadException)
        {
            var job = AsStored(stored);
            throw new NotMovableException(
                $"Its parameter '{HangfireParameter(job)?.Name}' is Hangfire's own, and {job.Type}.{job.Method.Name} has not been ported.",
                "Let the method take a CancellationToken instead of an IJobCancellationToken, and a JobContext instead of a PerformContext, and import again.");
        }
    }

    /// <summary>The queue in which Hangfire would put it; null when nobody said so.</summary>
    public static string? QueueOf(HangfireJob job)
    {
        if (job.Queue is { } own) return own;
        var attribute = job.Method.GetCustomAttribute<HangfireQueue>(inherit: true) ?? job.Type.GetCustomAttribute<HangfireQueue>(inherit: true);
        return attribute is null ? null : string.Format(System.Globalization.CultureInfo.InvariantCulture, attribute.Queue, [.. job.Args]);
    }

    private static HangfireJob AsStored(InvocationData stored)
    {
        try
        {
            return stored.DeserializeJob();
        }
        catch (JobLoadException error)
        {
            throw NotLoaded(error);
        }
    }

    private static InvocationData AsPorted(InvocationData stored)
    {
        if (stored.ParameterTypes is not { Length: > 0 } text || SerializationHelper.Deserialize<string[]>(text) is not { } names) return stored;
        var ported = Array.ConvertAll(names, PortedName);
        return names.SequenceEqual(ported) ? stored : new(stored.Type, stored.Method, SerializationHelper.Serialize(ported), stored.Arguments, stored.Queue);
    }

    private static string PortedName(string name)
    {
        foreach (var (type, ported) in Ported)
        {
            if (name == type.FullName || name.StartsWith($"{type.FullName},", StringComparison.Ordinal)) return ported;
        }

        return name;
    }

    private static ParameterInfo? HangfireParameter(HangfireJob job) =>
        Array.Find(job.Method.GetParameters(), parameter => Array.Exists(Ported, pair => pair.Hangfire == parameter.ParameterType));

    private static NotMovableException NotLoaded(Exception? error) => new($"Hangfire cannot load it here: {Innermost(error)}", LoadRemedy);

    private static string Innermost(Exception? error) => error?.GetBaseException().Message ?? "nothing is stored of its call.";
}
