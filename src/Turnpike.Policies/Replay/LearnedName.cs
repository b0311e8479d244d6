using System.Text;
using Turnpike.Wire.Json;

namespace Turnpike.Policies.Replay;

/// <summary>What calls of one tool, resource or prompt had in common.</summary>
internal sealed class LearnedName
{
    private readonly Dictionary<string, LearnedArgument> _arguments = new(StringComparer.Ordinal);
    private bool _isFull;

    /// <summary>How many there were.</summary>
    public int Calls { get; private set; }

    /// <summary>Whether the values of all their arguments are known.</summary>
    public bool KnowsArguments { get; private set; } = true;

    /// <summary>Their arguments by name.</summary>
    public IReadOnlyDictionary<string, LearnedArgument> Arguments => _arguments;

    /// <summary>Takes one call into account, with at most so many arguments that were not there before. Says how many came, or fewer than none.</summary>
    public int Add(RecordedCall call, int room)
    {
        Calls++;
        if (!call.KnowsArguments || !KnowsArguments)
        {
            // Of the arguments nothing can be said any more.
            KnowsArguments = false;
            var gone = _arguments.Count;
            _arguments.Clear();
            return -gone;
        }

        var before = _arguments.Count;
        foreach (var member in call.Call.Arguments.Members)
        {
            var key = member.Name.GetString();
            if (!_arguments.TryGetValue(key, out var argument))
            {
                // What was passed over once stays so: counted from here on it would be judged by fewer values than it had.
                _isFull |= _arguments.Count - before >= room;
                if (_isFull)
                {
                    continue;
                }

                _arguments[key] = argument = new LearnedArgument();
            }

            argument.Add(member.Value);
        }

        return _arguments.Count - before;
    }
}

/// <summary>The values that an argument had.</summary>
internal sealed class LearnedArgument
{
    private const int CallsForEachValue = 5;
    private const int MaxValues = 8;
    private const int MaxTextLength = 100;

    // Null where some value was something else, or there were too many to be a choice.
    private SortedSet<string>? _texts = new(StringComparer.Ordinal);
    private bool _isNumber = true;
    private (ExactDecimal Least, ExactDecimal Most)? _range;

    /// <summary>How many there were.</summary>
    public int Count { get; private set; }

    /// <summary>The few texts it always was one of; null where it was anything else.</summary>
    public IReadOnlyCollection<string>? Texts => _texts is { } texts && texts.Count * CallsForEachValue <= Count ? texts : null;

    /// <summary>The least and the greatest number it was; null where it was anything else.</summary>
    public (ExactDecimal Least, ExactDecimal Most)? Range => _isNumber ? _range : null;

    /// <summary>Takes one value into account.</summary>
    public void Add(JsonView value)
    {
        Count++;
        if (value.Kind != JsonKind.String)
        {
            _texts = null;
        }
        else if (_texts is { } texts && (value.GetString() is not { Length: <= MaxTextLength } text || (texts.Add(text) && texts.Count > MaxValues)))
        {
            _texts = null;
        }

        if (!_isNumber || value.Kind != JsonKind.Number || !ExactDecimal.TryParse(value.Raw, out var number))
        {
            _isNumber = false;
            return;
        }

        _range = _range is ({ } least, { } most)
            ? (number.CompareTo(least) < 0 ? number : least, number.CompareTo(most) > 0 ? number : most)
            : (number, number);
    }
}
