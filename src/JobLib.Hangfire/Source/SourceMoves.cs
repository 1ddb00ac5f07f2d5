using Hangfire;
using Hangfire.States;

namespace JobLib.Hangfire.Source;

/// <summary>
/// The two changes of state by which a job leaves Hangfire, each made by Hangfire's own code, in its distributed lock, and only from the state that is
/// expected.
/// </summary>
internal sealed class SourceMoves(JobStorage storage, TimeProvider clock)
{
    private readonly BackgroundJobStateChanger changer = new(new MoveMarks());

    /// <summary>Takes the job, so that no worker of Hangfire's runs it from here on. False when somebody else has it already.</summary>
    public bool Park(SourceJob job)
    {
        if (job.IsParked) return true;
        try
        {
            using var connection = storage.GetConnection();
            return changer.ChangeState(new(storage, connection, job.Id, new MovingState(job), job.State)) is MovingState;
        }
        catch (SourceChangedException)
        {
            return false;
        }
    }

    /// <summary>Ends the job in Hangfire. False when a person has changed it while it was on its way.</summary>
    public bool End(string id, JobId movedTo)
    {
        using var connection = storage.GetConnection();
        return changer.ChangeState(new(storage, connection, id, new MovedState(movedTo, clock.GetUtcNow()), MovingState.StateName)) is MovedState;
    }
}
