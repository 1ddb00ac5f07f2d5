namespace JobLib.Sabotage;

/// <summary>What a test said of the code in the workshop.</summary>
internal enum Verdict
{
    /// <summary>The test passed.</summary>
    Passed,

    /// <summary>The test failed, or did not come to an end.</summary>
    Failed,

    /// <summary>The changed code does not compile: the sabotage is none.</summary>
    DoesNotBuild,

    /// <summary>No test has that name.</summary>
    NoSuchTest,
}
