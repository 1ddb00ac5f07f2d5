namespace JobLib.Dashboard.Reading;

/// <summary>
/// Keeps answers for as long as each serves, and no more of them than a bound of bytes: searches differ from browser to browser, and must not fill the memory.
/// </summary>
internal sealed class AnswerStore(TimeProvider clock)
{
    public const long MaxBytes = 32 * 1024 * 1024; // an answer larger than that serves those who wait for it, and is not kept

    private const int MaxAnswers = 500; // those that are still asked weigh nothing yet
    private static readonly TimeSpan SweepEvery = TimeSpan.FromSeconds(5);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Answer> answers = new(StringComparer.Ordinal);
    private ITimer? sweep; // while there is something to sweep

    /// <summary>What all answers that are kept weigh.</summary>
    public long Bytes { get; private set; }

    /// <summary>The answer that is kept or on its way; asked for when there is none, or an older one than this caller wants.</summary>
    /// <param name="key">Equal for equal questions.</param>
    /// <param name="keep">How long the answer serves.</param>
    /// <param name="ask">Asks. Never called under a lock.</param>
    public Task<object?> GetAsync(string key, TimeSpan keep, Func<Task<object?>> ask)
    {
        Answer? answer;
        lock (gate)
        {
            if (!answers.TryGetValue(key, out answer) || IsOld(answer)) Add(answer = new(key, clock.GetTimestamp(), keep, answer => AskAsync(answer, ask)));
        }

        return answer.Result;
    }

    /// <summary>Forgets every answer, also those that are on their way: who asks from now on asks anew.</summary>
    public void Clear()
    {
        lock (gate)
        {
            answers.Clear();
            Bytes = 0;
        }
    }

    private async Task<object?> AskAsync(Answer answer, Func<Task<object?>> ask)
    {
        try
        {
            var result = await ask().ConfigureAwait(false);
            Measure(answer, answer.Key.Length * sizeof(char) + Weight.Of(result));
            return result;
        }
        catch
        {
            lock (gate) Remove(answer); // the next one tries again
            throw;
        }
    }

    private void Measure(Answer answer, long bytes)
    {
        lock (gate)
        {
            if (answers.GetValueOrDefault(answer.Key) != answer) return;
            answer.Bytes = bytes;
            Bytes += bytes;
            if (bytes > MaxBytes) Remove(answer);
            while (Bytes > MaxBytes) RemoveOldest();
        }
    }

    private void Add(Answer answer)
    {
        Remove(answers.GetValueOrDefault(answer.Key));
        if (answers.Count >= MaxAnswers) RemoveOldest();
        answers[answer.Key] = answer;
        sweep ??= clock.CreateTimer(static store => ((AnswerStore?)store)?.Sweep(), this, SweepEvery, SweepEvery);
    }

    private void Sweep()
    {
        lock (gate)
        {
            foreach (var answer in answers.Values.Where(IsOld).ToArray()) Remove(answer);
            if (answers.Count > 0) return;
            sweep?.Dispose();
            sweep = null;
        }
    }

    private bool IsOld(Answer answer) => clock.GetElapsedTime(answer.AskedAt) > answer.Keep;

    private void RemoveOldest() => Remove(answers.Values.MinBy(answer => answer.AskedAt));

    private void Remove(Answer? answer)
    {
        if (answer is null || answers.GetValueOrDefault(answer.Key) != answer) return;
        answers.Remove(answer.Key);
        Bytes -= answer.Bytes;
    }

    private sealed class Answer
    {
        private readonly Lazy<Task<object?>> asked;

        public Answer(string key, long askedAt, TimeSpan keep, Func<Answer, Task<object?>> ask)
        {
            (Key, AskedAt, Keep) = (key, askedAt, keep);
            asked = new(() => ask(this));
        }

        public string Key { get; }

        public long AskedAt { get; }

        public TimeSpan Keep { get; }

        /// <summary>0 while it is on its way.</summary>
        public long Bytes { get; set; }

        /// <summary>Asks when nobody has yet.</summary>
        public Task<object?> Result => asked.Value;
    }
}
