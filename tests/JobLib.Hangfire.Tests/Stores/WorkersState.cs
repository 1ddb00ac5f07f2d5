using Hangfire.Common;
using Hangfire.States;

namespace JobLib.Hangfire.Tests.Stores;

/// <summary>The state Processing, as a worker sets it; Hangfire makes its own only inside of a server.</summary>
internal sealed class WorkersState : IState
{
    public string Name => ProcessingState.StateName;

    public string Reason => "a worker runs it";

    public bool IsFinal => false;

    public bool IgnoreJobLoadException => false;

    public Dictionary<string, string> SerializeData() =>
        new()
        {
            ["ServerId"] = "server",
            ["WorkerId"] = "worker",
            ["StartedAt"] = JobHelper.SerializeDateTime(DateTime.UtcNow),
        };
}
