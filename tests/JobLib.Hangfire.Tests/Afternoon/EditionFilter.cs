using Hangfire.Client;
using Hangfire.Common;
using Hangfire.Server;

namespace JobLib.Hangfire.Tests.Afternoon;

/// <summary>A filter of the program's own, written for Hangfire.</summary>
public sealed class EditionFilter(Outbox outbox) : JobFilterAttribute, IClientFilter, IServerFilter
{
    public void OnCreating(CreatingContext context) => context.SetJobParameter("Edition", "morning");

    public void OnCreated(CreatedContext context)
    {
    }

    public void OnPerforming(PerformingContext context) => context.Items["edition"] = context.GetJobParameter<string>("Edition");

    public void OnPerformed(PerformedContext context) => outbox.Sent.Enqueue($"{context.Items["edition"]} edition");
}
