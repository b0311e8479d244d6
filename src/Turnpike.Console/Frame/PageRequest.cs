using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;

namespace Turnpike.Console.Frame;

/// <summary>A request for a page, by somebody who is signed in, with a form that was checked to come from a page of theirs.</summary>
public sealed class PageRequest
{
    internal PageRequest(HttpContext http, ConsoleSite site, Visitor visitor, IReadOnlyDictionary<string, string> places, IFormCollection? form, HeldForms held) =>
        (Http, Site, Visitor, _places, _form, Held) = (http, site, visitor, places, form, held);

    private readonly IReadOnlyDictionary<string, string> _places;
    private readonly IFormCollection? _form;

    /// <summary>The request itself.</summary>
    public HttpContext Http { get; }

    /// <summary>What all pages have to hand.</summary>
    public ConsoleSite Site { get; }

    /// <summary>The data folder.</summary>
    public Node Node => Site.Node;

    /// <summary>Who asks.</summary>
    public Visitor Visitor { get; }

    /// <summary>Ends when the browser goes away.</summary>
    public CancellationToken Gone => Http.RequestAborted;

    /// <summary>What stands in the path for <c>{name}</c>.</summary>
    public string Place(string name) => _places[name];

    /// <summary>A field of the query; null where it is missing or empty.</summary>
    public string? Query(string name) => Http.Request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    /// <summary>Every value of a field of the query that is not empty.</summary>
    public ImmutableArray<string> QueryAll(string name) => [.. Http.Request.Query[name].Where(v => !string.IsNullOrEmpty(v))!];

    /// <summary>A whole number of the query within bounds; <paramref name="otherwise"/> where there is none.</summary>
    public int QueryNumber(string name, int least, int most, int otherwise) =>
        int.TryParse(Query(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, least, most) : otherwise;

    /// <summary>A field of the form without blanks around it; empty where it is missing.</summary>
    public string Form(string name) => _form?[name].ToString().Trim() ?? "";

    /// <summary>A field of the form as it was typed, such as a document or a password; line ends are <c>\n</c>.</summary>
    public string FormText(string name) => _form?[name].ToString().ReplaceLineEndings("\n") ?? "";

    /// <summary>Every value of a field of the form.</summary>
    public ImmutableArray<string> FormAll(string name) => _form is null ? [] : [.. _form[name].Where(v => !string.IsNullOrEmpty(v))!];

    /// <summary>The names of the form's fields.</summary>
    public IEnumerable<string> FormNames => _form?.Keys ?? [];

    /// <summary>Whether a box of the form is ticked.</summary>
    public bool IsTicked(string name) => Form(name).Length > 0;

    /// <summary>Forms that wait until whoever sent them proves who they are.</summary>
    internal HeldForms Held { get; }

    /// <summary>
    /// Performs an act under the visitor's name. Throws what <see cref="Node.ActAsAsync"/> throws; the frame makes a page of it, and asks for a proof
    /// of who the visitor is where the act takes a fresh one.
    /// </summary>
    public async ValueTask<TResponse> ActAsync<TRequest, TResponse>(Act<TRequest, TResponse> act, TRequest request)
        where TRequest : class
        where TResponse : class
    {
        try
        {
            return await Node.ActAsAsync(Visitor.Actor, act, request, act.Changes ? CancellationToken.None : Gone);
        }
        catch (AdminException e) when (e.Fault.Code == AdminFaultCode.ProofNeeded)
        {
            throw new ProofNeededException(act.Name, e);
        }
    }

    /// <summary>
    /// Asks for the proof an act takes before anything is begun, where it is one of several, so that what goes on afterwards is all of it. Throws
    /// what the frame asks for it by.
    /// </summary>
    public void ProveFor<TRequest, TResponse>(Act<TRequest, TResponse> act, TRequest request)
        where TRequest : class
        where TResponse : class
    {
        ArgumentNullException.ThrowIfNull(act);
        if (act.NeedsProof(Visitor.Actor, request, Node.Current, Site.Time.GetUtcNow()))
        {
            throw new ProofNeededException(act.Name, new AdminException(FreshProof.Missing(Visitor.Actor, act)));
        }
    }

    /// <summary>Performs an act that only looks, where the visitor may; else null.</summary>
    public async ValueTask<TResponse?> LookAsync<TRequest, TResponse>(Act<TRequest, TResponse> act, TRequest request)
        where TRequest : class
        where TResponse : class
    {
        try
        {
            return await ActAsync(act, request);
        }
        catch (AdminException e) when (e.Fault.Code == AdminFaultCode.Forbidden)
        {
            return null;
        }
    }
}
