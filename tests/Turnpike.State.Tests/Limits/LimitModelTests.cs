using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Turnpike.State.Limits;
using Turnpike.Wire.Json;
using static Turnpike.State.Tests.Limits.LimitSamples;

namespace Turnpike.State.Tests.Limits;

/// <summary>The limit book against the plainest possible model: a list of every call ever admitted.</summary>
public class LimitModelTests
{
    private static readonly string[] Amounts = ["1", "1", "1", "2", "0.1", "0.25", "1e-28", "3.0000000000000000000000000", "1e27", "0", "7"];
    private static readonly string[] Windows = ["second", "5000", "minute"];
    private static readonly string[] Maxima = ["3", "5", "2.5", "10", "1e27", "0.3"];

    // One step: kind, three small numbers to draw from.
    private static readonly Gen<(int Kind, int A, int B, int C)> Step = Gen.Choose(0, 99)
        .SelectMany(kind => Gen.Choose(0, 1_000).SelectMany(a => Gen.Choose(0, 1_000).SelectMany(b => Gen.Choose(0, 1_000).Select(c => (kind, a, b, c)))));

    [Fact]
    public void The_book_admits_exactly_what_the_model_admits() =>
        Prop.ForAll(
            Gen.ListOf(Step).Select(list => list.ToArray()).ToArbitrary(),
            steps =>
            {
                Run(steps);
                return true;
            })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(400).WithEndSize(120));

    private static void Run((int Kind, int A, int B, int C)[] steps)
    {
        var time = new FakeTime();
        var clock = new LimitClock(time, default);
        var book = new LimitBook();
        var model = new Model();
        var sequence = 0L;
        foreach (var (kind, a, b, c) in steps)
        {
            switch (kind)
            {
                case < 60:
                    var claims = new[] { a, b }.Take(1 + (c % 2)).Select(n => Draw(n, c)).DistinctBy(claim => claim.Key).ToArray();
                    var now = clock.Read();
                    var expected = model.Check(claims, now);
                    var verdict = book.Reserve(++sequence, now, claims);
                    Assert.Equal(expected, verdict);
                    if (verdict.Exhausted < 0)
                    {
                        model.Admit(sequence, claims, now);
                    }

                    model.AssertNeverMoreThanMax(now);
                    break;
                case < 70:
                    // To the very edge of a window, or one millisecond past it.
                    time.Advance(TimeSpan.FromMilliseconds(Math.Max(0, model.EdgeAfter(clock.Read(), a) + (b % 2))));
                    break;
                case < 78:
                    time.Advance(TimeSpan.FromTicks(a * 13_337L * (1 + (b % 7))));
                    break;
                case < 84:
                    time.JumpWall(TimeSpan.FromMilliseconds((a - 500) * 331L));
                    break;
                case < 92 when sequence > 0:
                    model.Release(1 + (a % sequence), book);
                    break;
                case >= 92:
                    // Down for a while, with whatever happened to the wall clock.
                    book = book.Reopen(clock.Read());
                    var last = clock.Read();
                    time.JumpWall(TimeSpan.FromMilliseconds((b - 500) * 97L));
                    clock = new LimitClock(time, last);
                    break;
            }
        }
    }

    private static LimitClaim Draw(int number, int amount)
    {
        var counter = number % 6;
        return Claim(
            Limit(Maxima[counter], Windows[counter % 3], calendar: counter >= 3 && counter % 3 != 1),
            Amounts[amount % Amounts.Length],
            Key($"g_{number % 2}", $"c{counter}"));
    }

    private sealed class Model
    {
        private readonly List<(long Sequence, LimitClaim Claim, LimitInstant At)> _admitted = [];

        public LimitVerdict Check(LimitClaim[] claims, LimitInstant now)
        {
            var verdict = LimitVerdict.Fits;
            for (var i = 0; i < claims.Length; i++)
            {
                if (claims[i].Amount == default || Sum(claims[i], now) + Scaled(claims[i].Amount) <= Scaled(claims[i].Limit.Max))
                {
                    continue;
                }

                var retry = RetryAfter(claims[i], now);
                if (verdict.Exhausted < 0 || (verdict.RetryAfter is not null && (retry is null || retry > verdict.RetryAfter)))
                {
                    verdict = new LimitVerdict(i, retry);
                }
            }

            return verdict;
        }

        public void Admit(long sequence, LimitClaim[] claims, LimitInstant now) =>
            _admitted.AddRange(claims.Select(claim => (sequence, claim, now)));

        public void Release(long sequence, LimitBook book)
        {
            foreach (var (_, claim, at) in _admitted.Where(a => a.Sequence == sequence))
            {
                book.Release(sequence, LimitReservation.Of(claim), at);
            }

            _admitted.RemoveAll(a => a.Sequence == sequence);
        }

        public long EdgeAfter(LimitInstant now, int number)
        {
            var edges = _admitted
                .Select(a => a.Claim.Limit.IsCalendar
                    ? LimitWindow.Of(a.Claim.Limit).EndOf(now.Calendar) - 1 - now.Calendar
                    : a.At.Elapsed + (long)a.Claim.Limit.Window.TotalMilliseconds - now.Elapsed)
                .Where(edge => edge >= 0)
                .ToArray();
            return edges.Length == 0 ? 0 : edges[number % edges.Length];
        }

        public void AssertNeverMoreThanMax(LimitInstant now)
        {
            foreach (var (_, claim, _) in _admitted)
            {
                Assert.True(Sum(claim, now) <= Scaled(claim.Limit.Max));
            }
        }

        private static BigInteger Scaled(ExactDecimal value) => (BigInteger)value.Significand * BigInteger.Pow(10, value.Exponent + 28);

        private static bool Counts(LimitClaim claim, LimitInstant at, LimitInstant now)
        {
            var window = LimitWindow.Of(claim.Limit);
            return claim.Limit.IsCalendar
                ? window.EndOf(at.Calendar) == window.EndOf(now.Calendar)
                : now.Elapsed - at.Elapsed <= (long)claim.Limit.Window.TotalMilliseconds;
        }

        private BigInteger Sum(LimitClaim claim, LimitInstant now) => _admitted
            .Where(a => a.Claim.Key == claim.Key && Counts(claim, a.At, now))
            .Aggregate(BigInteger.Zero, (sum, a) => sum + Scaled(a.Claim.Amount));

        private long? RetryAfter(LimitClaim claim, LimitInstant now)
        {
            if (claim.Amount > claim.Limit.Max)
            {
                return null;
            }

            if (claim.Limit.IsCalendar)
            {
                return LimitWindow.Of(claim.Limit).EndOf(now.Calendar) - now.Calendar;
            }

            // The first instant at which it fits is one at which some counted call has just left.
            return _admitted
                .Where(a => a.Claim.Key == claim.Key)
                .Select(a => a.At.Elapsed + (long)claim.Limit.Window.TotalMilliseconds + 1)
                .Where(at => at > now.Elapsed && Sum(claim, now with { Elapsed = at }) + Scaled(claim.Amount) <= Scaled(claim.Limit.Max))
                .Min() - now.Elapsed;
        }
    }
}
