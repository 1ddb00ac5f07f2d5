using System.Text.Json.Serialization;

namespace JobLib.AotCanary;

[JsonSerializable(typeof(Parcel))]
[JsonSerializable(typeof(int?))]
internal sealed partial class PostageJson : JsonSerializerContext;
