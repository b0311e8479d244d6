namespace Turnpike.State.Administrators;

/// <summary>An API token as it is known without being had.</summary>
/// <param name="Name">Its name, by which the record names who used it.</param>
/// <param name="Role">The one role its holder has, of <see cref="Person.AllRoles"/>.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends; null for never.</param>
public sealed record ApiToken(string Name, string Role, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt);
