using System.Globalization;
using JobLib.Invocation;
using JobLib.Storage;

namespace JobLib.Recurring;

/// <summary>Makes the job of one run.</summary>
internal static class RecurringRun
{
    public static NewJob Of(RecurringDefinition definition, JobStart start, TimeProvider clock) => new()
    {
        Id = JobId.New(clock),
        Payload = definition.Payload,
        Queue = definition.Queue,
        Priority = definition.Priority,
        Start = start,
        ConcurrencyKey = definition.ConcurrencyKey,
        ConcurrencyWait = definition.ConcurrencyWait,
        RecurringId = definition.Id,
        CapturedContext = definition.CapturedContext is { } cultures ? CapturedContext.WithTrace(cultures) : null,
    };

    /// <summary>The run for a time that is past. Its idempotency key makes a repeated backfill create it once.</summary>
    public static NewJob OfBackfill(RecurringDefinition definition, DateTimeOffset time, TimeProvider clock) =>
        Of(definition, JobStart.AtInstant(time), clock) with
    {
        IdempotencyKey = string.Create(CultureInfo.InvariantCulture, $"backfill:{definition.Id}:{time.UtcDateTime:yyyyMMddHHmmss}"),
    };
}
