using System.Collections.Concurrent;
using JobLib.Invocation;

namespace JobLib.Client;

/// <summary>
/// Runs the creation filters of a job, outermost first: by order; of equal order the global ones, then those of the type, then those of the method.
/// </summary>
internal sealed class CreationPipeline(IReadOnlyList<IJobCreationFilter> global)
{
    private readonly ConcurrentDictionary<JobCall, IJobCreationFilter[]> known = new();

    public bool IsEmptyFor(JobCall call) => global.Count == 0 && call.Attributes.CreationFilters.Count == 0;

    /// <summary>Runs the filters and, inside of them all, <paramref name="create"/>.</summary>
    /// <exception cref="JobCreationCanceledException">A filter did not call what comes after it.</exception>
    public async ValueTask RunAsync(JobCall call, JobCreation creation, Action create)
    {
        var filters = known.GetOrAdd(
            call,
            static (call, global) => [.. global.Concat(call.Attributes.CreationFilters).OrderBy(filter => filter.Order)],
            global
        );
        var reached = 0;
        await NextAsync(0);
        if (reached < filters.Length)
        {
            throw new JobCreationCanceledException($"The filter {filters[reached].GetType()} did not let {call} be created.");
        }

        ValueTask NextAsync(int index)
        {
            reached = Math.Max(reached, index);
            if (index < filters.Length) return filters[index].CreateAsync(creation, () => NextAsync(index + 1));
            create();
            return ValueTask.CompletedTask;
        }
    }
}
