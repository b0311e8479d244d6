using System.Buffers;
using Turnpike.Wire.Json;

namespace Turnpike.Wire.Schemas.Keywords;

/// <summary><c>minItems</c>, <c>maxItems</c>, <c>minProperties</c>, <c>maxProperties</c> (2020-12 validation, sections 6.4 and 6.5).</summary>
internal sealed class CountKeyword : Keyword
{
    private readonly int _bound;
    private readonly bool _isMinimum;
    private readonly JsonKind _kind;

    public CountKeyword(string name, string path, int bound)
        : base(name, path)
    {
        _bound = bound;
        _isMinimum = name.StartsWith("min", StringComparison.Ordinal);
        _kind = name.EndsWith("Items", StringComparison.Ordinal) ? JsonKind.Array : JsonKind.Object;
    }

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark) =>
        instance.Kind != _kind || (_isMinimum ? instance.Count >= _bound : instance.Count <= _bound) || evaluation.Fail(this, instance);

    public override string Describe(JsonView detail) =>
        $"there must be at {(_isMinimum ? "least" : "most")} {_bound} {(_kind == JsonKind.Array ? "elements" : "properties")}";
}

/// <summary><c>uniqueItems</c> (2020-12 validation, section 6.4.3): n log n by seeded hashes, equal hashes compared exactly.</summary>
internal sealed class UniqueItemsKeyword : Keyword
{
    public UniqueItemsKeyword(string path)
        : base("uniqueItems", path)
    {
    }

    public override bool Validate(JsonView instance, Evaluation evaluation, int mark)
    {
        var count = instance.Kind == JsonKind.Array ? instance.Count : 0;
        if (count < 2)
        {
            return true;
        }

        if (!evaluation.TrySpend(count + (instance.Length / 16)))
        {
            return false;
        }

        var hashes = ArrayPool<int>.Shared.Rent(count);
        var indexes = ArrayPool<int>.Shared.Rent(count);
        var i = 0;
        foreach (var element in instance.Elements)
        {
            hashes[i] = JsonEquality.Hash(element);
            indexes[i++] = element.Index;
        }

        MemoryExtensions.Sort(hashes.AsSpan(0, count), indexes.AsSpan(0, count));
        var unique = AreDifferent(hashes.AsSpan(0, count), indexes, instance.Tape!, evaluation);
        ArrayPool<int>.Shared.Return(hashes);
        ArrayPool<int>.Shared.Return(indexes);
        return unique || evaluation.Fail(this, instance);
    }

    public override string Describe(JsonView detail) => "the elements must differ from each other";

    private static bool AreDifferent(ReadOnlySpan<int> hashes, int[] indexes, JsonTape tape, Evaluation evaluation)
    {
        for (var i = 1; i < hashes.Length; i++)
        {
            for (var j = i - 1; j >= 0 && hashes[j] == hashes[i]; j--)
            {
                if (evaluation.AreEqual(new JsonView(tape, indexes[i]), new JsonView(tape, indexes[j])) || evaluation.IsExhausted)
                {
                    return false;
                }
            }
        }

        return true;
    }
}
