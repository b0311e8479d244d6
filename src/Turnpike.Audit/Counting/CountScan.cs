using System.Collections.Immutable;
using Turnpike.Audit.Columns;

namespace Turnpike.Audit.Counting;

/// <summary>Counts block after block. What a block's codes mean is looked up once for the block, not for each row.</summary>
internal sealed class CountScan
{
    private readonly long _since;
    private readonly long _bucket;
    private readonly Cell[] _buckets;
    private readonly Dictionary<(string? Server, string? Name), Cell> _tools = [];
    private readonly Dictionary<(string? Policy, string Rule), long> _rules = [];
    private readonly Dictionary<string, ServerCell> _servers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (Cell Cell, string? Subject, long Last)> _grants = new(StringComparer.Ordinal);

    // What is of no tool is counted here, where nobody looks.
    private readonly Cell _aside = new();
    private long _records;
    private long _refused;
    private long _findings;
    private long _shadowed;

    /// <summary>Counts into so many buckets from a time on (ticks).</summary>
    public CountScan(long since, long bucket, int buckets)
    {
        (_since, _bucket) = (since, bucket);
        _buckets = [.. Enumerable.Range(0, buckets).Select(_ => new Cell())];
    }

    /// <summary>Counts the marked rows of a block.</summary>
    public void Add(BlockColumns block, ReadOnlySpan<byte> hits)
    {
        var kinds = block.Codes(TextColumn.Kind);
        var call = Code(block, TextColumn.Kind, "call");
        var outcome = Code(block, TextColumn.Kind, "outcome");
        var refused = Code(block, TextColumn.Kind, "refused");
        var finding = Code(block, TextColumn.Kind, "finding");
        var denies = Code(block, TextColumn.Decision, "deny");
        var ofCall = Code(block, TextColumn.Of, "call");
        var asked = Code(block, TextColumn.Answer, "asked");
        var toolCall = Code(block, TextColumn.Method, "tools/call");
        var methods = block.Codes(TextColumn.Method);
        var isError = IsError(block.Terms(TextColumn.Outcome));
        var decisions = block.Codes(TextColumn.Decision);
        var ofs = block.Codes(TextColumn.Of);
        var answers = block.Codes(TextColumn.Answer);
        var wouldBe = block.Codes(TextColumn.WouldBe);
        var servers = block.Codes(TextColumn.Server);
        var names = block.Codes(TextColumn.Name);
        var grants = block.Codes(TextColumn.Grant);
        var outcomes = block.Codes(TextColumn.Outcome);
        var policies = block.Codes(TextColumn.Policy);
        var rules = block.Codes(TextColumn.Rule);
        var times = block.Numbers(NumberColumn.Time);
        var latencies = block.Numbers(NumberColumn.Latency);
        var counts = block.Numbers(NumberColumn.Count);
        var tools = new PairCells(block.Terms(TextColumn.Server).Count, block.Terms(TextColumn.Name).Count);
        var denied = new Dictionary<(int Policy, int Rule), long>();
        var ofServers = new ServerCell?[block.Terms(TextColumn.Server).Count + 1];
        var ofGrants = new (Cell? Cell, int Row)[block.Terms(TextColumn.Grant).Count + 1];
        for (var row = 0; row < block.Rows; row++)
        {
            if (hits[row] == 0)
            {
                continue;
            }

            _records++;
            var kind = kinds[row];
            if (kind == call)
            {
                var bucket = Bucket(times[row]);
                var server = ofServers[servers[row]] ??= ServerOf(block.Terms(TextColumn.Server).Text(servers[row]));
                var tool = methods[row] == toolCall ? tools.Of(servers[row], names[row]) : _aside;
                ref var grant = ref ofGrants[grants[row]];
                var own = grant.Cell ??= new Cell();
                grant.Row = row;
                bucket.Calls++;
                server.Cell.Calls++;
                own.Calls++;
                tool.Calls++;
                _shadowed += wouldBe[row] != 0 ? 1 : 0;
                if (decisions[row] == denies)
                {
                    bucket.Denied++;
                    server.Cell.Denied++;
                    own.Denied++;
                    tool.Denied++;
                    var key = (policies[row], rules[row]);
                    denied[key] = denied.GetValueOrDefault(key) + 1;
                }

                if (answers[row] == asked)
                {
                    bucket.Asked++;
                    server.Cell.Asked++;
                    own.Asked++;
                    tool.Asked++;
                }
            }
            else if (kind == outcome)
            {
                if (ofs[row] == ofCall)
                {
                    var server = ofServers[servers[row]] ??= ServerOf(block.Terms(TextColumn.Server).Text(servers[row]));
                    if (latencies[row] > 0)
                    {
                        server.Latencies.Add(latencies[row] - 1);
                    }

                    if (isError[outcomes[row]])
                    {
                        Bucket(times[row]).Errors++;
                        server.Cell.Errors++;
                        (ofGrants[grants[row]].Cell ??= new Cell()).Errors++;
                        if (methods[row] == toolCall)
                        {
                            tools.Of(servers[row], names[row]).Errors++;
                        }
                    }
                }
            }
            else if (kind == refused)
            {
                _refused += Math.Max(1, counts[row]);
            }
            else if (kind == finding)
            {
                _findings++;
            }
        }

        Merge(block, tools, denied, ofGrants, times);
    }

    /// <summary>Counts what another one has, whose buckets begin where buckets of this one do.</summary>
    public void Add(CountScan other)
    {
        var shift = (int)((other._since - _since) / _bucket);
        for (var i = 0; i < other._buckets.Length; i++)
        {
            _buckets[Math.Clamp(i + shift, 0, _buckets.Length - 1)].Add(other._buckets[i]);
        }

        foreach (var (tool, cell) in other._tools)
        {
            _tools[tool] = _tools.TryGetValue(tool, out var before) ? before.Add(cell) : cell.Copy();
        }

        foreach (var (rule, count) in other._rules)
        {
            _rules[rule] = _rules.GetValueOrDefault(rule) + count;
        }

        foreach (var (name, server) in other._servers)
        {
            var all = ServerOf(name);
            all.Cell.Add(server.Cell);
            all.Latencies.Add(server.Latencies);
        }

        foreach (var (id, grant) in other._grants)
        {
            var all = _grants.GetValueOrDefault(id, (new Cell(), null, 0));
            _grants[id] = (all.Cell.Add(grant.Cell), grant.Last >= all.Last ? grant.Subject ?? all.Subject : all.Subject, Math.Max(grant.Last, all.Last));
        }

        _records += other._records;
        _refused += other._refused;
        _findings += other._findings;
        _shadowed += other._shadowed;
    }

    /// <summary>What was counted up to a time.</summary>
    public RecordCounts Finish(long until, int top) => new()
    {
        Since = At(_since),
        Until = At(until),
        Bucket = TimeSpan.FromTicks(_bucket),
        Total = _buckets.Aggregate(new Cell(), (all, cell) => all.Add(cell)).Tally,
        Records = _records,
        Refused = _refused,
        Findings = _findings,
        Shadowed = _shadowed,
        Buckets = [.. _buckets.Select((cell, i) => new CountBucket(At(_since + (i * _bucket)), cell.Tally))],
        Tools = [.. _tools.OrderByDescending(t => t.Value.Calls).ThenBy(t => t.Key.Server, StringComparer.Ordinal).ThenBy(t => t.Key.Name, StringComparer.Ordinal).Take(top).Select(t => new ToolCount(t.Key.Server, t.Key.Name, t.Value.Tally))],
        Rules = [.. _rules.OrderByDescending(r => r.Value).ThenBy(r => r.Key.Rule, StringComparer.Ordinal).Take(top).Select(r => new RuleCount(r.Key.Policy, r.Key.Rule, r.Value))],
        Servers = [.. _servers.OrderByDescending(s => s.Value.Cell.Calls).ThenBy(s => s.Key, StringComparer.Ordinal).Select(s => new ServerCount(s.Key, s.Value.Cell.Tally, s.Value.Latencies.Quantile(0.5), s.Value.Latencies.Quantile(0.95)))],
        Grants = [.. _grants.OrderByDescending(g => g.Value.Cell.Calls).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => new GrantCount(g.Key, g.Value.Subject, g.Value.Cell.Tally, g.Value.Last > 0 ? At(g.Value.Last) : null))],
    };

    private void Merge(BlockColumns block, PairCells tools, Dictionary<(int Policy, int Rule), long> denied, (Cell? Cell, int Row)[] grants, ReadOnlySpan<long> times)
    {
        var (serverTerms, nameTerms) = (block.Terms(TextColumn.Server), block.Terms(TextColumn.Name));
        foreach (var (server, name, cell) in tools.All)
        {
            var key = (serverTerms.Text(server), nameTerms.Text(name));
            _tools[key] = _tools.TryGetValue(key, out var before) ? before.Add(cell) : cell.Copy();
        }

        foreach (var ((policy, rule), count) in denied)
        {
            var key = (block.Terms(TextColumn.Policy).Text(policy), block.Terms(TextColumn.Rule).Text(rule) ?? "");
            _rules[key] = _rules.GetValueOrDefault(key) + count;
        }

        for (var code = 1; code < grants.Length; code++)
        {
            if (grants[code] is not { Cell: { } cell } used)
            {
                continue;
            }

            var id = block.Terms(TextColumn.Grant).Text(code)!;
            var (all, subject, last) = _grants.GetValueOrDefault(id, (new Cell(), null, 0));
            if (cell.Calls > 0 && times[used.Row] >= last)
            {
                (subject, last) = (block.Text(TextColumn.Subject, used.Row), times[used.Row]);
            }

            _grants[id] = (all.Add(cell), subject, last);
        }
    }

    private Cell Bucket(long time) => _buckets[(int)Math.Clamp((time - _since) / _bucket, 0, _buckets.Length - 1)];

    // What is of no server is counted where nobody looks.
    private ServerCell ServerOf(string? server)
    {
        if (server is null)
        {
            return new ServerCell(new Cell(), new LatencyHistogram());
        }

        if (!_servers.TryGetValue(server, out var known))
        {
            _servers[server] = known = new ServerCell(new Cell(), new LatencyHistogram());
        }

        return known;
    }

    private static bool[] IsError(Terms outcomes)
    {
        var isError = new bool[outcomes.Count + 1];
        for (var code = 1; code < isError.Length; code++)
        {
            isError[code] = CountQuery.Errors.Contains(outcomes.Text(code)!);
        }

        return isError;
    }

    private static int Code(BlockColumns block, TextColumn column, string text) =>
        block.Terms(column).Find(System.Text.Encoding.UTF8.GetBytes(text)) is var code and > 0 ? code : -1; // -1: the code of no row

    private static DateTimeOffset At(long ticks) => new(ticks, TimeSpan.Zero);

    private sealed record ServerCell(Cell Cell, LatencyHistogram Latencies);
}
