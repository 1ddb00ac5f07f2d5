namespace JobLib.Benchmarks.Measuring;

/// <summary>What is measured of a run.</summary>
internal enum Metric
{
    /// <summary>Jobs a second.</summary>
    Rate,

    /// <summary>Microseconds of processor time a job, of all threads of the process.</summary>
    Cpu,

    /// <summary>Bytes allocated a job, by all threads of the process.</summary>
    Bytes,

    /// <summary>Bytes of the storage a job, where they are measured.</summary>
    Stored,

    /// <summary>The median time from the call to the first line of the job's body, in microseconds.</summary>
    P50,

    /// <summary>The same, for 99 of 100 jobs.</summary>
    P99,
}
