using System.Text.Json.Serialization;

namespace Turnpike.Hosting;

/// <summary>What <c>up --json</c> prints once it listens.</summary>
/// <param name="Url">The address.</param>
/// <param name="AdminToken">The admin token, where this start issued it; else null.</param>
/// <param name="DemoUrl">The playground's endpoint, with <c>--demo</c>; else null.</param>
/// <param name="DemoToken">The demo grant's token, with <c>--demo</c>; else null.</param>
/// <param name="Console">The console; where nobody can sign in yet, the link that makes the first administrator.</param>
internal sealed record UpAnswer(string Url, string? AdminToken, string? DemoUrl, string? DemoToken, string Console);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(UpAnswer))]
internal sealed partial class UpJson : JsonSerializerContext;
