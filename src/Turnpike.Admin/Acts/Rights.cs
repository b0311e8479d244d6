using System.Collections.Frozen;
using Turnpike.State.Administrators;
using Turnpike.State.Snapshots;

namespace Turnpike.Admin.Acts;

/// <summary>
/// What somebody may do, under one snapshot. Pages ask it to leave out what would be refused; every act asks it again where it is performed, so
/// that a role that was taken away counts from the next act on. Unknown people, tokens and roles have no right at all.
/// </summary>
public readonly record struct Rights
{
    private static readonly Rights OfLocal = new([.. Enum.GetValues<Right>().Where(r => r != Right.OwnAccount)]);

    private static readonly Rights OfAdmin = new([.. Enum.GetValues<Right>().Where(r => r is not (Right.OwnAccount or Right.Admit))]);

    private static readonly FrozenDictionary<string, Rights> OfRoles = new Dictionary<string, Rights>(StringComparer.Ordinal)
    {
        [Person.Admin] = OfAdmin,
        [Person.PolicyManager] = new(Right.Look, Right.ManagePolicy),
        [Person.Approver] = new(Right.Look, Right.LookAtArguments, Right.AnswerApprovals),
        [Person.Viewer] = new(Right.Look),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    // What the gateway's own tools do, and nothing else: an agent plans and begins, a person approves, signs in and gives secrets.
    private static readonly FrozenSet<string> OfAgents = FrozenSet.Create(
        StringComparer.Ordinal,
        "auth.begin",
        "auth.list",
        "auth.show",
        "config.startup.get",
        "config.startup.set",
        "config.status",
        "provision.candidates",
        "provision.plan",
        "provision.register",
        "provision.status",
        "provision.update",
        "server.add",
        "server.change",
        "server.connect",
        "server.disconnect",
        "server.refresh_all",
        "server.restart",
        "server.show");

    private readonly uint _bits;

    private Rights(params ReadOnlySpan<Right> rights)
    {
        foreach (var right in rights)
        {
            _bits |= 1u << (int)right;
        }
    }

    /// <summary>No right at all.</summary>
    public static Rights None => default;

    /// <summary>Whether this right is among them.</summary>
    public bool Has(Right right) => (_bits & (1u << (int)right)) != 0;

    /// <summary>What somebody may do. An agent has no right of its own: what it may do is a closed list of acts (<see cref="Allow"/>).</summary>
    public static Rights Of(Actor actor, Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(snapshot);
        return actor.Kind switch
        {
            ActorKind.Local => OfLocal,
            ActorKind.Person when snapshot.People.Find(actor.Name) is { } person => OfPerson(person),
            ActorKind.Token when snapshot.ApiTokens.Values.FirstOrDefault(t => t.Name == actor.Name) is { } token => OfRoles.GetValueOrDefault(token.Role),
            _ => None,
        };
    }

    /// <summary>Whether somebody may perform an act.</summary>
    public static bool Allow(Actor actor, Act act, Snapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(act);
        return actor.Kind == ActorKind.Agent ? OfAgents.Contains(act.Name) : Of(actor, snapshot).Has(act.Right);
    }

    /// <summary>Why somebody may not perform an act, in a sentence.</summary>
    internal static string Refusal(Actor actor, Act act) => actor.Kind switch
    {
        ActorKind.Agent => $"an agent cannot do {act.Name}: a person does",
        ActorKind.Token => $"the token '{actor.Name}' may not do {act.Name}: it takes {Words(act.Right)}",
        _ => $"'{actor.Name}' may not do {act.Name}: it takes {Words(act.Right)}",
    };

    // Approvers of a policy may be groups: who is in one may have a word without holding a role. Which calls it counts for, the vote says.
    private static Rights OfPerson(Person person)
    {
        var rights = new Rights(Right.OwnAccount);
        foreach (var role in person.Roles)
        {
            rights |= OfRoles.GetValueOrDefault(role);
        }

        return person.Groups.IsEmpty ? rights : rights | new Rights(Right.Look, Right.AnswerApprovals);
    }

    private static string Words(Right right) => right == Right.OwnAccount ? "a person who has signed in"
        : right == Right.Admit ? "the gateway itself"
        : $"the role {string.Join(" or ", Person.AllRoles.Where(role => OfRoles[role].Has(right)))} (turnpike admin person list)";

    /// <summary>The rights of both.</summary>
    public static Rights operator |(Rights left, Rights right) => new(left._bits | right._bits);

    private Rights(uint bits) => _bits = bits;
}
