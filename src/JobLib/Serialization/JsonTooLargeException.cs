namespace JobLib.Serialization;

/// <summary>What is written has passed its limit. Stops the serialiser; callers make a message of it.</summary>
internal sealed class JsonTooLargeException(int limit) : Exception($"The JSON text is larger than {limit:N0} bytes.");
