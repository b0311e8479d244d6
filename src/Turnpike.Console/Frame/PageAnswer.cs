using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Turnpike.Console.Frame;

/// <summary>What the console answers a request with.</summary>
public abstract record PageAnswer
{
    /// <summary>A page within the frame: a component whose one parameter is <c>Model</c>.</summary>
    /// <typeparam name="TPage">The component.</typeparam>
    /// <param name="title">The page's name; may hold untrusted text.</param>
    /// <param name="model">What the component shows.</param>
    /// <param name="status">The HTTP status.</param>
    public static PageAnswer Show<TPage>(string title, object model, int status = 200)
        where TPage : IComponent => new Shown(typeof(TPage), title, model, status, IsAlone: false);

    /// <summary>A page without sections and without a visitor: the sign-in.</summary>
    /// <typeparam name="TPage">The component.</typeparam>
    /// <param name="title">The page's name.</param>
    /// <param name="model">What the component shows.</param>
    /// <param name="status">The HTTP status.</param>
    public static PageAnswer Alone<TPage>(string title, object model, int status = 200)
        where TPage : IComponent => new Shown(typeof(TPage), title, model, status, IsAlone: true);

    /// <summary>Goes to another page of the console, by GET, after something was done there is nothing to show of.</summary>
    /// <param name="path">Its path and query; of this console, always.</param>
    /// <param name="said">A sentence that page shows at its top, once; null for none.</param>
    public static PageAnswer To(string path, string? said = null) => new Sent(path, said, IsProblem: false);

    /// <summary>Goes to another page of the console with what was wrong.</summary>
    /// <param name="path">Its path and query; of this console, always.</param>
    /// <param name="problem">What was wrong, and what would be right.</param>
    public static PageAnswer Back(string path, string problem) => new Sent(path, problem, IsProblem: true);

    /// <summary>Something that is written as it is: a file to keep, a stream of events, JSON for a module.</summary>
    /// <param name="write">Writes status, header fields and body.</param>
    public static PageAnswer Raw(Func<HttpContext, Task> write) => new Written(write);

    /// <summary>Does what a form asked for that waited for a proof.</summary>
    internal static PageAnswer GoOn(HeldForm form) => new Resumed(form);

    internal sealed record Resumed(HeldForm Form) : PageAnswer;

    internal sealed record Shown(Type Page, string Title, object Model, int Status, bool IsAlone) : PageAnswer;

    internal sealed record Sent(string Path, string? Sentence, bool IsProblem) : PageAnswer;

    internal sealed record Written(Func<HttpContext, Task> Write) : PageAnswer;
}
