namespace JobLib.Relational;

/// <summary>Tries a whole unit again when an error may pass by itself, with a pause that grows and varies, and says what is wrong when it will not.</summary>
/// <param name="MaxAttempts">How often a unit is tried.</param>
/// <param name="MayPass">Whether the same unit may succeed the next time.</param>
/// <param name="GiveUp">The error after the last attempt.</param>
/// <param name="Explain">An error that will not pass, with its remedy; null when it is to be thrown as it is.</param>
internal sealed record Retry(int MaxAttempts, Func<Exception, bool> MayPass, Func<Exception, Exception> GiveUp, Func<Exception, Exception?> Explain)
{
    public async ValueTask<T> RunAsync<T>(Func<ValueTask<T>> once, bool isAsync, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await once().ConfigureAwait(false);
            }
            catch (Exception error) when (error is not OperationCanceledException && MayPass(error))
            {
                cancellationToken.ThrowIfCancellationRequested(); // some drivers tell of a cancelled command by an error of their own
                if (attempt >= MaxAttempts) throw GiveUp(error);
            }
            catch (Exception error) when (Explain(error) is { } explained)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw explained;
            }

            await PauseAsync(attempt, isAsync, cancellationToken).ConfigureAwait(false);
        }
    }

    private static async ValueTask PauseAsync(int attempt, bool isAsync, CancellationToken cancellationToken)
    {
        var pause = TimeSpan.FromMilliseconds((10 + Random.Shared.NextDouble() * 20) * (1 << Math.Min(attempt - 1, 8)));
        if (isAsync) await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        else cancellationToken.WaitHandle.WaitOne(pause);
    }
}
