using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Turnpike.Upstreams.Authorization;

/// <summary>The stored forms of clients and tokens, and what is sent to register and to sign.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(ClientIdentity))]
[JsonSerializable(typeof(TokenSet))]
[JsonSerializable(typeof(ClientMetadata))]
[JsonSerializable(typeof(AssertionHeader))]
[JsonSerializable(typeof(AssertionClaims))]
internal sealed partial class AuthorizationJson : JsonSerializerContext
{
    public static string Write<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.Serialize(value, type);

    public static T Read<T>(string json, JsonTypeInfo<T> type, string what)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw Unreadable(what);
        }
        catch (JsonException)
        {
            // The exception could quote what it stumbled over: it is not carried on.
            throw Unreadable(what);
        }
    }

    private static AuthorizationException Unreadable(string what) => new(
        AuthorizationFault.StoredUnreadable, $"the stored {what} cannot be read", "sign in again");
}
