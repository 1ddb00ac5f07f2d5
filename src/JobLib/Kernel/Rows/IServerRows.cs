using JobLib.Storage;

namespace JobLib.Kernel.Rows;

/// <summary>The sessions of servers, what each holds, and the crashes that were charged.</summary>
internal interface IServerRows
{
    ServerRow? Find(ServerId id);

    IReadOnlyList<ServerRow> All();

    /// <summary>Stores what has changed.</summary>
    void Save(ServerRow server);

    void Remove(ServerRow server);

    /// <summary>The jobs that a server holds, in the order of their claims.</summary>
    /// <param name="server">The server.</param>
    /// <param name="claim">Only those of this claim, with all that a server needs of them; null for all.</param>
    IReadOnlyList<JobRow> HeldBy(ServerId server, long? claim = null);

    /// <summary>Jobs whose server is marked as expired, or does not exist.</summary>
    IReadOnlyList<JobRow> Orphans(int max);

    /// <summary>Stores that its body has begun.</summary>
    void SaveBegan(JobRow job);

    /// <summary>Notes that a crash was charged for the claim that the job's fence names.</summary>
    void AddCharge(JobRow job);

    /// <summary>Removes that note; false when there is none.</summary>
    bool RemoveCharge(JobId job, long fence);

    void RemoveCharges(JobRow job);

    /// <summary>A crash less, wherever the job is that is not finished.</summary>
    void LowerCrashes(JobId job);

    /// <summary>Servers are to look at once what they hold, which queues are paused and whether they drain.</summary>
    void RaiseSignals();
}
