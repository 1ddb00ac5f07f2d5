using System.Text.Json.Serialization;
using JobLib.Tests.Invocation;

namespace JobLib.Tests.Serialization;

/// <summary>With options that are not to count: what is stored is what another process reads.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Order))]
[JsonSerializable(typeof(Login))]
[JsonSerializable(typeof(Shape))]
[JsonSerializable(typeof(ArgumentTests.Person))]
[JsonSerializable(typeof(int?))]
[JsonSerializable(typeof(Color?))]
[JsonSerializable(typeof(List<Order>))]
[JsonSerializable(typeof(Dictionary<string, Order>))]
[JsonSerializable(typeof(ShapeRulesTests.Fields))]
[JsonSerializable(typeof(ShapeRulesTests.HandWritten))]
[JsonSerializable(typeof(ShapeRulesTests.Primary))]
[JsonSerializable(typeof(ShapeRulesTests.Ignored))]
[JsonSerializable(typeof(ShapeRulesTests.Notifying))]
[JsonSerializable(typeof(ShapeRulesTests.SelfReferring))]
[JsonSerializable(typeof(ShapeRulesTests.Required))]
[JsonSerializable(typeof(ShapeRulesTests.Computed))]
[JsonSerializable(typeof(ShapeRulesTests.Derived))]
[JsonSerializable(typeof(ShapeRulesTests.Point))]
[JsonSerializable(typeof(ShapeRulesTests.Named))]
[JsonSerializable(typeof(ShapeRulesTests.GetOnly))]
[JsonSerializable(typeof(ShapeRulesTests.PrivateSetter))]
[JsonSerializable(typeof(ShapeRulesTests.PrivateField))]
[JsonSerializable(typeof(ShapeRulesTests.BaseState))]
[JsonSerializable(typeof(ShapeRulesTests.Captured))]
[JsonSerializable(typeof(ShapeRulesTests.ListWithName))]
internal sealed partial class CompiledJson : JsonSerializerContext;
