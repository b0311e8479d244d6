using Turnpike.State.Administrators;

namespace Turnpike.Admin.Acts;

/// <summary>What somebody who performs an act is known by.</summary>
public enum ActorKind : byte
{
    /// <summary>A user of this machine who may use the data folder, or the gateway itself. Whoever can read the folder's key may do everything.</summary>
    Local,

    /// <summary>A person who has signed in.</summary>
    Person,

    /// <summary>Whoever holds an API token (<c>tpa_…</c>).</summary>
    Token,

    /// <summary>An agent, through the gateway's own tools.</summary>
    Agent,
}

/// <summary>Who performs an act. What they may do is never carried with them: it is looked up where the act is performed (<see cref="Rights"/>).</summary>
/// <param name="Kind">What they are known by.</param>
/// <param name="Name">The user's name, the person's, the token's, or the agent's subject.</param>
public sealed record Actor(ActorKind Kind, string Name)
{
    private const string AgentPrefix = "agent:";
    private const string TokenPrefix = "token:";

    /// <summary>
    /// Id of the session a person acts in; null for none. It proves nothing by itself: whose session it is, and when they last proved who they are,
    /// is looked up where the act is performed.
    /// </summary>
    public string? Session { get; init; }

    /// <summary>
    /// The name as the record and votes know it. The first token is <c>administrator</c>, which an account of a person can be; of agents and of
    /// other tokens a prefix tells what they are, so that neither is taken for a person of the same name.
    /// </summary>
    public string Who => Kind switch
    {
        ActorKind.Agent => AgentPrefix + Name,
        ActorKind.Token when Name != AdminToken.First => TokenPrefix + Name,
        _ => Name,
    };

    /// <summary>A user of this machine.</summary>
    public static Actor Local(string name) => new(ActorKind.Local, name);

    /// <summary>A person who has signed in.</summary>
    /// <param name="name">The person's name.</param>
    /// <param name="session">Id of their session; without one they may do nothing that takes a fresh proof.</param>
    public static Actor Person(string name, string? session = null) => new(ActorKind.Person, name) { Session = session };

    /// <summary>Whoever holds the token of this name.</summary>
    public static Actor Token(string name) => new(ActorKind.Token, name);

    /// <summary>The agent of this subject.</summary>
    public static Actor Agent(string subject) => new(ActorKind.Agent, subject);
}
