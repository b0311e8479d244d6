using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Turnpike.Admin.Faults;
using Turnpike.State.Snapshots;

namespace Turnpike.Admin.Acts;

/// <summary>One administrative act, whatever its shapes.</summary>
public abstract class Act
{
    private protected Act(string name, Right right) => (Name, Right) = (name, right);

    /// <summary>The act's name, such as <c>grant.create</c>; the method of its record.</summary>
    public string Name { get; }

    /// <summary>What it takes to perform it.</summary>
    public Right Right { get; }

    /// <summary>Whether people may do it only shortly after proving who they are (<see cref="FreshProof"/>): a session that was left open, or stolen, is not enough.</summary>
    public bool TakesProof { get; internal init; }

    /// <summary>Performs the act for an attached process.</summary>
    internal abstract ValueTask<JsonElement> PerformAsync(ActDesk desk, JsonElement request, CancellationToken cancellation);
}

/// <summary>One administrative act: a name, the shapes of its request and answer, and the function that performs it.</summary>
/// <typeparam name="TRequest">The request.</typeparam>
/// <typeparam name="TResponse">The answer.</typeparam>
public sealed class Act<TRequest, TResponse> : Act
    where TRequest : class
    where TResponse : class
{
    // Asked for at the act's first use: the shapes of all acts together cost a start more than its work.
    private readonly Func<ActJson, JsonTypeInfo<TRequest>> _request;
    private readonly Func<ActJson, JsonTypeInfo<TResponse>> _response;
    private readonly Func<ActDesk, TRequest, CancellationToken, ValueTask<TResponse>> _perform;
    private readonly Func<ActDesk, TRequest, ActRecord>? _record;

    /// <summary>Declares an act. With <paramref name="record"/> it changes something and is recorded; without it only looks.</summary>
    internal Act(
        string name,
        Right right,
        Func<ActJson, JsonTypeInfo<TRequest>> request,
        Func<ActJson, JsonTypeInfo<TResponse>> response,
        Func<ActDesk, TRequest, CancellationToken, ValueTask<TResponse>> perform,
        Func<TRequest, ActRecord>? record = null)
        : this(name, right, request, response, record is null ? null : (_, r) => record(r), perform)
    {
    }

    /// <summary>Declares an act whose record names something of the state it is done in.</summary>
    internal Act(
        string name,
        Right right,
        Func<ActJson, JsonTypeInfo<TRequest>> request,
        Func<ActJson, JsonTypeInfo<TResponse>> response,
        Func<ActDesk, TRequest, ActRecord>? record,
        Func<ActDesk, TRequest, CancellationToken, ValueTask<TResponse>> perform)
        : base(name, right)
    {
        _request = request;
        _response = response;
        _perform = perform;
        _record = record;
    }

    /// <summary>Shape of the request.</summary>
    public JsonTypeInfo<TRequest> Request => field ??= _request(ActJson.Default);

    /// <summary>Shape of the answer, as <c>--json</c> prints it.</summary>
    public JsonTypeInfo<TResponse> Response => field ??= _response(ActJson.Default);

    /// <summary>Whether the act changes something; then it is recorded before it is done.</summary>
    public bool Changes => _record is not null;

    /// <summary>Which of its requests take the proof, where not all do.</summary>
    internal Func<TRequest, bool>? ProofFor { get; init; }

    /// <summary>
    /// Whether somebody has to prove anew who they are before this request (<see cref="Act.TakesProof"/>). It is asked again where the act is
    /// performed; a page asks for it before it begins what goes on without it.
    /// </summary>
    public bool NeedsProof(Actor actor, TRequest request, Snapshot snapshot, DateTimeOffset now) =>
        TakesProof && ProofFor?.Invoke(request) != false && !FreshProof.Has(actor, snapshot, now);

    /// <summary>Performs the act at the owner, for whoever the desk is. Throws <see cref="AdminException"/> when they may not.</summary>
    internal ValueTask<TResponse> PerformAsync(ActDesk desk, TRequest request, CancellationToken cancellation) =>
        !Rights.Allow(desk.Actor, this, desk.Store.Current) ? throw Refuse(desk, request)
        : NeedsProof(desk.Actor, request, desk.Store.Current, desk.Time.GetUtcNow()) ? throw Refuse(desk, request, FreshProof.Missing(desk.Actor, this))
        : _record is null ? ActDesk.LookAsync(() => _perform(desk, request, cancellation))
        : desk.ChangeAsync(Name, _record(desk, request), () => _perform(desk, request, cancellation));

    internal override async ValueTask<JsonElement> PerformAsync(ActDesk desk, JsonElement request, CancellationToken cancellation)
    {
        TRequest typed;
        try
        {
            typed = request.Deserialize(Request) ?? throw new AdminException(AdminFaultCode.Invalid, $"{Name} needs a request");
        }
        catch (JsonException e)
        {
            // What an act looks like is told only to whoever may perform it.
            throw Rights.Allow(desk.Actor, this, desk.Store.Current)
                ? new AdminException(new AdminFault(AdminFaultCode.Invalid, $"the request of {Name} is not well formed: {e.Message}"), e)
                : Refuse(desk, null);
        }

        return JsonSerializer.SerializeToElement(await PerformAsync(desk, typed, cancellation), Response);
    }

    private AdminException Refuse(ActDesk desk, TRequest? request, AdminFault? why = null)
    {
        why ??= new AdminFault(AdminFaultCode.Forbidden, Rights.Refusal(desk.Actor, this));
        desk.TryNoteRefused(Name, request is null || _record is null ? default : Describe(desk, request), why.Message);
        return new AdminException(why);
    }

    // A request nobody has looked at yet may name anything, and then the record names only the act.
    private ActRecord Describe(ActDesk desk, TRequest request)
    {
        try
        {
            return _record!(desk, request);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return default;
        }
    }
}

/// <summary>What the record of an act names. Never a secret.</summary>
/// <param name="Server">The server it is about; null when none.</param>
/// <param name="Name">The thing it is about: a policy, a grant.</param>
/// <param name="Summary">What was asked, in a few words.</param>
/// <param name="PolicyDigest">Digest of the policy it brings; null when it brings none.</param>
internal readonly record struct ActRecord(string? Server, string? Name, string? Summary = null, string? PolicyDigest = null);
