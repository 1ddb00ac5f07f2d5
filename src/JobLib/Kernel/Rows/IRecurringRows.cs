using JobLib.Storage;

namespace JobLib.Kernel.Rows;

/// <summary>The recurring jobs.</summary>
internal interface IRecurringRows
{
    RecurringRow? Find(string id);

    void Add(RecurringDefinition definition);

    /// <summary>Stores what has changed.</summary>
    void Save(RecurringRow row);

    void Remove(string id);

    /// <summary>The ids of those that the application declares in its code.</summary>
    IReadOnlyList<string> Declared();

    /// <summary>Forgets runs that are over, where the storage keeps a list of runs.</summary>
    void ForgetRuns(string id);
}
