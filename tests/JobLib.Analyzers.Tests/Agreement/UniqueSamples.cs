namespace JobLib.Analyzers.Tests.Agreement;

/// <summary>Options of which the compiler and the client say the same; this file is also read as source.</summary>
internal static class UniqueSamples
{
    public static EnqueueOptions Plain() => new() { Unique = new() };

    public static EnqueueOptions None() => new() { Unique = null, IdempotencyKey = "order-17", AfterJob = "17" };

    public static EnqueueOptions KeyAndBy() => new() { Unique = new() { Key = "customer", By = UniqueBy.Type } };

    public static EnqueueOptions KeyAndItsDefault() => new() { Unique = new() { Key = "customer", By = UniqueBy.Arguments } };

    public static EnqueueOptions NoKeyAndBy() => new() { Unique = new() { Key = null, By = UniqueBy.Arguments | UniqueBy.Queue } };

    public static EnqueueOptions Repeated() => new() { Unique = new() { While = UniqueWhile.Waiting }, IdempotencyKey = "order-17" };

    public static EnqueueOptions RepeatedByNothing() => new() { Unique = new(), IdempotencyKey = null };

    public static EnqueueOptions Endless() => new() { AfterJob = "17", Unique = new() { While = UniqueWhile.Running } };

    public static EnqueueOptions EndlessAfterABatch() => new() { AfterBatch = "17", Unique = new() };

    public static EnqueueOptions EndlessAfterNothing() => new() { AfterJob = null, Unique = new() };

    public static EnqueueOptions EndlessWithoutAWindow() => new() { AfterJob = "17", Unique = new() { For = null } };

    public static EnqueueOptions WithAWindow() => new() { AfterJob = "17", Unique = new() { For = TimeSpan.FromHours(1) } };

    public static EnqueueOptions AfterAnyEnd() => new() { AfterJob = "17", Unique = new(), Condition = JobContinuationOptions.OnAnyFinishedState };

    public static EnqueueOptions AfterFailure() => new()
    {
        AfterJob = "17",
        Unique = new(),
        Condition = JobContinuationOptions.OnlyOnFailedState | JobContinuationOptions.OnlyOnDeletedState,
    };

    public static EnqueueOptions AfterDeletion() => new() { AfterJob = "17", Unique = new(), Condition = JobContinuationOptions.OnlyOnDeletedState };

    public static EnqueueOptions Throwing() => new() { Unique = new() { Key = "customer", OnConflict = UniqueConflict.Throw } };

    public static EnqueueOptions Replacing() => new() { Unique = new() { By = UniqueBy.Type, OnConflict = UniqueConflict.Replace } };

    public static EnqueueOptions ReplacingWithAKey() => new() { Unique = new() { Key = "customer", OnConflict = UniqueConflict.Replace, While = UniqueWhile.Waiting } };

    public static EnqueueOptions ReplacingTheSameArguments() => new() { Unique = new() { OnConflict = UniqueConflict.Replace } };

    public static EnqueueOptions ReplacingTheSameArgumentsInAQueue() =>
        new() { Unique = new() { By = UniqueBy.Arguments | UniqueBy.Queue, OnConflict = UniqueConflict.Replace } };

    public static EnqueueOptions ReplacingWhatRuns() => new() { Unique = new() { Key = "customer", OnConflict = UniqueConflict.Replace, While = UniqueWhile.Running } };

    public static EnqueueOptions ReplacingUntilOver() =>
        new() { Unique = new() { By = UniqueBy.Type, OnConflict = UniqueConflict.Replace, While = UniqueWhile.UntilOver, For = TimeSpan.FromHours(1) } };

    public static EnqueueOptions ReplacingInAWindow() => new() { Unique = new() { Key = "customer", OnConflict = UniqueConflict.Replace, For = TimeSpan.FromHours(1) } };

    public static EnqueueOptions ReplacingWithADelay() => new()
    {
        Unique = new() { Key = "customer", OnConflict = UniqueConflict.Replace, MaxDelay = TimeSpan.FromHours(1) },
    };

    public static EnqueueOptions Rescheduling() => new()
    {
        Delay = TimeSpan.FromSeconds(5),
        Unique = new() { OnConflict = UniqueConflict.Reschedule, MaxDelay = TimeSpan.FromHours(1) },
    };

    public static EnqueueOptions ReschedulingAContinuation() => new()
    {
        AfterJob = "17",
        Condition = JobContinuationOptions.OnAnyFinishedState,
        Delay = TimeSpan.FromSeconds(5),
        Unique = new() { OnConflict = UniqueConflict.Reschedule },
    };

    public static EnqueueOptions ADelayOfNothing() => new() { Unique = new() { MaxDelay = TimeSpan.FromHours(1) } };

    public static EnqueueOptions SeveralFaults() => new()
    {
        AfterJob = "17",
        IdempotencyKey = "order-17",
        Unique = new() { Key = "customer", By = UniqueBy.Queue },
    };
}
