using System.Text;
using Turnpike.Policies;
using Turnpike.State.Limits;
using Turnpike.Wire.Json;

namespace Turnpike.State.Tests.Limits;

/// <summary>Limits, keys and amounts as tests write them.</summary>
internal static class LimitSamples
{
    public static ExactDecimal Amount(string text) =>
        ExactDecimal.TryParse(Encoding.ASCII.GetBytes(text), out var amount) ? amount : throw new ArgumentException(text);

    public static CompiledLimit Limit(string max, string window = "minute", bool calendar = false, LimitScope scope = LimitScope.Grant, bool refunds = false, string counter = "calls") => new()
    {
        Pointer = "/all_tools/limits/0",
        Counter = counter,
        Window = window switch
        {
            "second" => TimeSpan.FromSeconds(1),
            "minute" => TimeSpan.FromMinutes(1),
            "hour" => TimeSpan.FromHours(1),
            "day" => TimeSpan.FromDays(1),
            "week" => TimeSpan.FromDays(7),
            "month" => TimeSpan.FromDays(31),
            _ => TimeSpan.FromMilliseconds(double.Parse(window, System.Globalization.CultureInfo.InvariantCulture)),
        },
        WindowName = window,
        IsCalendar = calendar,
        Scope = scope,
        Max = Amount(max),
        Reason = "Too many.",
        RefundsErrors = refunds,
    };

    public static LimitKey Key(string value = "g_1", string counter = "calls") => new(LimitScope.Grant, value, "s", counter, "");

    public static LimitClaim Claim(CompiledLimit limit, string amount = "1", LimitKey? key = null) => new(key ?? Key(), limit, Amount(amount));

    /// <summary>Checks and, when it fits, counts: what the ledger does under the gate.</summary>
    public static LimitVerdict Reserve(this LimitBook book, long sequence, LimitInstant now, params LimitClaim[] claims)
    {
        var verdict = book.Check(claims, now);
        if (verdict.Exhausted < 0)
        {
            foreach (var claim in claims)
            {
                book.Count(sequence, LimitReservation.Of(claim), now);
            }
        }

        return verdict;
    }

    public static LimitBook Reopen(this LimitBook book, LimitInstant now)
    {
        using var buffer = new MemoryStream();
        using (var writer = new System.Text.Json.Utf8JsonWriter(buffer))
        {
            LimitBookSnapshot.Write(writer, book, now);
        }

        var tape = new JsonTape();
        Assert.True(tape.TryRead(buffer.ToArray(), JsonBudget.Document, out _));
        var reopened = new LimitBook();
        LimitBookSnapshot.Read(tape.Root, reopened);
        return reopened;
    }
}
