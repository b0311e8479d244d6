using Microsoft.Extensions.ObjectPool;
using Turnpike.Wire.Json;

namespace Turnpike.Gateway.Messages;

/// <summary>Tapes kept for the next message, so that a parse allocates nothing. Tapes that grew large are let go.</summary>
internal static class TapePool
{
    private static readonly DefaultObjectPool<JsonTape> Tapes = new(new Policy(), maximumRetained: 64);

    public static JsonTape Rent() => Tapes.Get();

    public static void Return(JsonTape tape) => Tapes.Return(tape);

    private sealed class Policy : IPooledObjectPolicy<JsonTape>
    {
        public JsonTape Create() => new();

        public bool Return(JsonTape tape)
        {
            tape.Clear(); // Lets go of the message, and of tokens a large one needed.
            return true;
        }
    }
}
