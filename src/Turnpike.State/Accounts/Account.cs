using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Turnpike.State.Accounts;

/// <summary>How a person signs in. Sealed where it is kept; in no snapshot, no view and no record.</summary>
public sealed record Account
{
    /// <summary>The password; null for none.</summary>
    public PasswordHash? Password { get; init; }

    /// <summary>The authenticator's secret, once a code has confirmed it; null for none.</summary>
    public byte[]? Secret { get; init; }

    /// <summary>A secret that was shown and that no code has confirmed yet; null for none.</summary>
    public byte[]? Offered { get; init; }

    /// <summary>The last step whose code was used.</summary>
    public long LastStep { get; init; }

    /// <summary>What is kept of the recovery codes that are left (<see cref="RecoveryCode.HashOf"/>).</summary>
    public ImmutableArray<string> Recovery { get; init; } = [];

    /// <summary>Whether the person has come in by an OpenID provider.</summary>
    public bool IsExternal { get; init; }

    /// <summary>Whether the person may not sign in, whatever they bring.</summary>
    public bool IsDisabled { get; init; }

    /// <summary>What everybody may know of it.</summary>
    [JsonIgnore]
    public SignInState State => new(Password is not null, Secret is not null, IsExternal, IsDisabled);

    /// <inheritdoc/>
    public override string ToString() => $"Account {{ {State} }}";

    internal byte[] Encode() => JsonSerializer.SerializeToUtf8Bytes(this, AccountJson.Default.Account);

    internal static Account Decode(ReadOnlySpan<byte> json) => JsonSerializer.Deserialize(json, AccountJson.Default.Account)!;
}

/// <summary>How a person can sign in.</summary>
/// <param name="HasPassword">With a password.</param>
/// <param name="HasCode">And a code of an authenticator.</param>
/// <param name="IsExternal">By an OpenID provider, and did.</param>
/// <param name="IsDisabled">Not at all.</param>
public sealed record SignInState(bool HasPassword, bool HasCode, bool IsExternal, bool IsDisabled)
{
    /// <summary>Of somebody who has never had a way to sign in.</summary>
    public static SignInState None { get; } = new(false, false, false, false);

    /// <summary>Whether the person can sign in.</summary>
    public bool IsPossible => !IsDisabled && (HasPassword || IsExternal);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(Account))]
internal sealed partial class AccountJson : JsonSerializerContext;
