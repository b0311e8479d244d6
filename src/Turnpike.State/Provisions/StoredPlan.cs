namespace Turnpike.State.Provisions;

/// <summary>A plan to install something, as it is kept: whoever made it knows what the document says.</summary>
/// <param name="Id">Its id.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When nobody can approve it any more.</param>
/// <param name="State">How it stands, in one word.</param>
/// <param name="Document">JSON; holds no secret.</param>
public sealed record StoredPlan(string Id, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, string State, string Document);

/// <summary>A server that was found somewhere and may be provisioned by its name.</summary>
/// <param name="Name">What it is called here.</param>
/// <param name="RegisteredAt">When it was registered.</param>
/// <param name="RegisteredBy">Who registered it.</param>
/// <param name="Document">JSON; holds no secret.</param>
public sealed record StoredCandidate(string Name, DateTimeOffset RegisteredAt, string RegisteredBy, string Document);
