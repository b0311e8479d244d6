namespace Turnpike.Console.Frame;

/// <summary>Who is behind the cookie of a browser.</summary>
public interface ISessions
{
    /// <summary>The visitor of a session; null where there is none, or it is over. Reads nothing from a disk.</summary>
    /// <param name="token">What the cookie holds.</param>
    /// <param name="isUse">Whether it is the person who asks: what a page asks for by itself keeps no session alive.</param>
    Visitor? Find(string token, bool isUse);

    /// <summary>Ends a session.</summary>
    /// <param name="token">What the cookie holds.</param>
    ValueTask EndAsync(string token);
}
