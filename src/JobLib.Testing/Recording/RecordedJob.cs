using JobLib.Storage;

namespace JobLib.Testing.Recording;

/// <summary>A job as it was created, and when.</summary>
internal sealed record RecordedJob(NewJob Job, DateTimeOffset At);
