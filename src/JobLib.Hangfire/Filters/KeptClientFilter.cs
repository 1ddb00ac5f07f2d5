using Hangfire.Client;
using Hangfire.Common;
using Hangfire.States;

namespace JobLib.Hangfire.Filters;

/// <summary>A client filter of Hangfire's, before the creation of a job.</summary>
internal sealed class KeptClientFilter(IClientFilter filter) : IJobCreationFilter
{
    public int Order => KeptContexts.OrderOf(filter);

    public ValueTask CreateAsync(JobCreation creation, Func<ValueTask> next)
    {
        var parameters = new KeptParameters(creation.Parameters);
        var state = new EnqueuedState(creation.Queue);
        var creating = new CreatingContext(new CreateContext(NoHangfire.Storage, parameters.Connection, KeptContexts.CallOf(creation.Job), state));
        filter.OnCreating(creating);
        if (creating.Canceled) return ValueTask.CompletedTask;
        foreach (var (name, value) in creating.Parameters) parameters.Set(name, SerializationHelper.Serialize(value, SerializationOption.User));
        creation.Queue = state.Queue;
        return next();
    }
}
