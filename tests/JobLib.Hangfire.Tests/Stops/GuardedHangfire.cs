using Hangfire;
using Hangfire.States;
using Hangfire.Storage;

namespace JobLib.Hangfire.Tests.Stops;

/// <summary>A storage of Hangfire's behind a turnstile.</summary>
internal sealed class GuardedHangfire(JobStorage inner, Turnstile turnstile) : JobStorage
{
    public override bool LinearizableReads => inner.LinearizableReads;

    public override IMonitoringApi GetMonitoringApi() => Guarded.Of(inner.GetMonitoringApi(), turnstile);

    public override IStorageConnection GetConnection() => Guarded.Of(inner.GetConnection(), turnstile);

    public override IEnumerable<IStateHandler> GetStateHandlers() => inner.GetStateHandlers();
}
