namespace JobLib.Storage;

/// <summary>A storage that calls functions or procedures of its own, which somebody may drop while servers run.</summary>
internal interface IStoredRoutines
{
    /// <summary>
    /// Installs those of this version that are not there, or were written over. Tables and their versions stay as they are: they may be missing because
    /// somebody is restoring them.
    /// </summary>
    /// <returns>The name of one that was lacking; null when none was.</returns>
    /// <exception cref="StorageSchemaException">The schema is not there, or of another version.</exception>
    ValueTask<string?> InstallMissingAsync(CancellationToken cancellationToken);
}
