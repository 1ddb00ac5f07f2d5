using JobLib.Storage.Conformance;

namespace JobLib.Tests.Alone;

/// <summary>Tests that take something from their whole process, like all threads of its pool: no other one runs beside them.</summary>
[CollectionDefinition(BlockedPoolConformance.Collection, DisableParallelization = true)]
public sealed class WholeProcess;
