using System.Collections.Concurrent;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.Messages;

/// <summary>Tapes kept for the next message, so that a parse allocates nothing. Tapes that grew large are let go.</summary>
internal static class TapePool
{
    private const int Kept = 64;

    private static readonly ConcurrentBag<JsonTape> Tapes = [];

    public static JsonTape Rent() => Tapes.TryTake(out var tape) ? tape : new JsonTape();

    public static void Return(JsonTape tape)
    {
        if (Tapes.Count < Kept)
        {
            tape.Clear(); // Lets go of the message, and of tokens a large one needed.
            Tapes.Add(tape);
        }
    }
}
