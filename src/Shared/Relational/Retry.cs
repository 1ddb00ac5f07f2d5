using System.Diagnostics;

namespace JobLib.Relational;

/// <summary>
/// Tries a whole unit again when an error may pass by itself, with a pause that grows and varies but stays short, and says what is wrong when it will not.
/// </summary>
/// <param name="MaxAttempts">How often a unit is tried.</param>
/// <param name="MayPass">Whether the same unit may succeed the next time.</param>
/// <param name="GiveUp">The error after the last attempt.</param>
/// <param name="Explain">An error that will not pass, with its remedy; null when it is to be thrown as it is.</param>
internal sealed record Retry(int MaxAttempts, Func<Exception, bool> MayPass, Func<Exception, Exception> GiveUp, Func<Exception, Exception?> Explain)
{
    private const int MaxDoublings = 4; // the longest pause is 160–480 ms: whoever waits for the only claim of a server waits for it, too

    /// <summary>Whether it was the connection that was lost: the first attempt on another one need not wait.</summary>
    public Func<Exception, bool> IsLost { get; init; } = static _ => false;

    /// <param name="once">One attempt.</param>
    /// <param name="isAsync">Whether the caller has a thread to give back.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="within">No attempt begins later than this after the first one; null for no such bound.</param>
    public async ValueTask<T> RunAsync<T>(Func<ValueTask<T>> once, bool isAsync, CancellationToken cancellationToken, TimeSpan? within = null)
    {
        var began = Stopwatch.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var isLost = false;
            try
            {
                return await once().ConfigureAwait(false);
            }
            catch (Exception error) when (error is not OperationCanceledException && MayPass(error))
            {
                cancellationToken.ThrowIfCancellationRequested(); // some drivers tell of a cancelled command by an error of their own
                if (attempt >= MaxAttempts || Stopwatch.GetElapsedTime(began) >= within) throw GiveUp(error);
                isLost = IsLost(error);
            }
            catch (Exception error) when (Explain(error) is { } explained)
            {
                cancellationToken.ThrowIfCancellationRequested();
#pragma warning disable MA0027 // another one than was caught
                throw explained;
#pragma warning restore MA0027
            }

            if (attempt > 1 || !isLost) await PauseAsync(attempt, isAsync, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async ValueTask PauseAsync(int attempt, bool isAsync, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds((10 + Random.Shared.NextDouble() * 20) * (1 << Math.Min(attempt - 1, MaxDoublings)));
        if (isAsync) await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        else cancellationToken.WaitHandle.WaitOne(pause);
    }
}
