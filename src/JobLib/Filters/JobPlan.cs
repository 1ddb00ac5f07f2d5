using JobLib.Retries;

namespace JobLib.Filters;

/// <summary>What surrounds the calls of one method by one implementation: worked out once, used by every job.</summary>
/// <param name="Execution">Filters around the body, outermost first.</param>
/// <param name="Outcome">Filters of the outcome, outermost first.</param>
/// <param name="Rule">What follows a failed attempt.</param>
/// <param name="Timeout">How long an attempt may take; null: as long as it likes.</param>
/// <param name="IsIterator">The implementation's method is one, so that calling it would run nothing.</param>
internal sealed record JobPlan(IJobExecutionFilter[] Execution, IJobOutcomeFilter[] Outcome, RetryRule Rule, TimeSpan? Timeout, bool IsIterator);
