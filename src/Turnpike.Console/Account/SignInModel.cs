using System.Collections.Immutable;
using Turnpike.Console.OpenId;

namespace Turnpike.Console.Account;

/// <summary>What the sign-in shows.</summary>
/// <param name="Return">Where to go afterwards.</param>
/// <param name="Buttons">The OpenID issuers.</param>
/// <param name="Name">The name that was typed.</param>
/// <param name="Problem">Why it did not work; null at first.</param>
/// <param name="Half">The id of a sign-in that lacks its code; null where name and password are asked for.</param>
/// <param name="IsLeft">Whether somebody just signed out.</param>
/// <param name="SignOuts">After signing out, the issuers to sign out at too: whoever came by one may still be signed in there.</param>
internal sealed record SignInModel(
    string Return, ImmutableArray<OidcButton> Buttons, string Name = "", string? Problem = null, string? Half = null, bool IsLeft = false, ImmutableArray<OidcButton> SignOuts = default);

/// <summary>What the page of a link shows.</summary>
/// <param name="Token">The link's last part.</param>
/// <param name="Person">Whose password it sets; null for the first administrator.</param>
/// <param name="ExpiresAt">Until when it is good.</param>
/// <param name="Name">The name that was typed.</param>
/// <param name="Problem">Why it did not work; null at first.</param>
internal sealed record LinkModel(string Token, string? Person, DateTimeOffset ExpiresAt, string Name = "", string? Problem = null);
