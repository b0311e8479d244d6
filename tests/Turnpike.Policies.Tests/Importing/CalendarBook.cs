using Turnpike.Wire.Json;

namespace Turnpike.Policies.Tests.Importing;

/// <summary>Budgets of calendar windows, as slow and obvious as they can be: what a decision asks for, all or none.</summary>
internal sealed class CalendarBook
{
    private readonly Dictionary<(string Counter, long Window), decimal> _used = [];

    /// <summary>Whether every limit has room at an instant.</summary>
    public bool HasRoom(Decision decision, JsonView arguments, DateTimeOffset instant) =>
        decision.Limits.All(limit => _used.GetValueOrDefault(Key(limit, instant)) + Amount(limit, arguments) <= decimal.Parse(limit.Max.ToString(), System.Globalization.CultureInfo.InvariantCulture));

    public void Take(Decision decision, JsonView arguments, DateTimeOffset instant)
    {
        foreach (var limit in decision.Limits)
        {
            var key = Key(limit, instant);
            _used[key] = _used.GetValueOrDefault(key) + Amount(limit, arguments);
        }
    }

    private static (string Counter, long Window) Key(CompiledLimit limit, DateTimeOffset instant) =>
        limit.IsCalendar && limit.WindowName is "minute" or "hour" or "day"
            ? (limit.Counter, instant.UtcTicks / limit.Window.Ticks)
            : throw new InvalidOperationException($"{limit.Pointer} is no calendar window of the source");

    private static decimal Amount(CompiledLimit limit, JsonView arguments) =>
        limit.TryGetAmount(arguments, out var amount) ? decimal.Parse(amount.ToString(), System.Globalization.CultureInfo.InvariantCulture) : throw new InvalidOperationException(limit.Pointer);
}
