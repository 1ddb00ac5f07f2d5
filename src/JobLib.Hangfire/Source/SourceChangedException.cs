namespace JobLib.Hangfire.Source;

/// <summary>Somebody else has changed the job since it was read, most likely a worker that runs it.</summary>
internal sealed class SourceChangedException() : Exception("The job has been changed in Hangfire since it was read.");
