namespace JobLib.Tests.Seams;

/// <summary>The places where a server runs code of the application's.</summary>
public enum Seam
{
    // Of every job's: none of them may fail one.
    LoggerCreation,
    LoggerIsEnabled,
    LoggerLog,
    LoggerScope,
    LoggerScopeEnd,
    Clock,
    ActivitySampling,
    ActivityStart,
    ActivityException,
    ActivityEnd,
    Measurement,
    ResultWriting,
    TokenCallback,
    ErrorMessage,
    ErrorToString,
    ErrorStackTrace,
    ErrorData,

    // Of one job's: what throws there fails it, and it alone.
    FilterBefore,
    FilterAfter,
    FilterOrder,
    ServiceFilterCreation,
    OutcomeFilterBefore,
    OutcomeFilterAfter,
    ServiceOutcomeFilter,
    ArgumentReading,
    Activation,
    ScopedActivation,
    Body,
    Disposal,
    AsynchronousDisposal,
    ScopeDisposal,
}
