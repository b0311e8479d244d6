using System.Text.Json;
using Turnpike.State.Limits;
using Turnpike.Wire.Json;

namespace Turnpike.State.Ledgers;

/// <summary>The <c>limits</c> member of an intent record: everything a replay needs to count the call again.</summary>
internal static class LimitRecord
{
    /// <summary>Writes the member; nothing when there are no limits.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<LimitReservation> reservations)
    {
        if (reservations.IsEmpty)
        {
            return;
        }

        Span<byte> text = stackalloc byte[96];
        writer.WriteStartArray("limits"u8);
        foreach (ref readonly var reservation in reservations)
        {
            writer.WriteStartObject();
            LimitBookSnapshot.WriteKey(writer, reservation.Key);
            if (reservation.IsSlot)
            {
                writer.WriteBoolean("slot"u8, true);
                writer.WriteEndObject();
                continue;
            }

            writer.WriteNumber("window"u8, reservation.Window.Milliseconds);
            if (!reservation.Window.IsSliding)
            {
                writer.WriteString("unit"u8, LimitNames.Of(reservation.Window.Unit));
            }

            writer.WritePropertyName("amount"u8);
            AmountText.Write(writer, reservation.Amount, text);
            if (reservation.RefundsErrors)
            {
                writer.WriteBoolean("refund"u8, true);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    /// <summary>Reads the member.</summary>
    public static LimitReservation[] Read(JsonView limits)
    {
        if (limits.Count == 0)
        {
            return [];
        }

        var reservations = new LimitReservation[limits.Count];
        var i = 0;
        foreach (var limit in limits.Elements)
        {
            if (limit["slot"u8].Kind == JsonKind.True)
            {
                reservations[i++] = new LimitReservation(LimitBookSnapshot.ReadKey(limit), default, default, RefundsErrors: false, IsSlot: true);
                continue;
            }

            var unit = limit["unit"u8];
            reservations[i++] = new LimitReservation(
                LimitBookSnapshot.ReadKey(limit),
                new LimitWindow(LimitBookSnapshot.Whole(limit["window"u8]), unit.Exists ? LimitNames.Unit(unit.GetString()) : CalendarUnit.Sliding),
                LimitBookSnapshot.Amount(limit["amount"u8]),
                limit["refund"u8].Kind == JsonKind.True);
        }

        return reservations;
    }
}
