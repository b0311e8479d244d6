using Turnpike.Admin.Nodes;
using Turnpike.Admin.NodeTarget;
using Turnpike.State.Ledgers;

// A process of a data folder: opens it, says what it became, and on "go" reserves calls in parallel, a line for each answer.
// Arguments: data folder, grant, server, tool, number of calls.
var (data, grant, server, tool, calls) = (args[0], args[1], args[2], args[3], int.Parse(args[4], System.Globalization.CultureInfo.InvariantCulture));
await using var node = await Node.OpenAsync(data, new NodeOptions(), CancellationToken.None);
Console.WriteLine(node.IsOwner ? "owner" : "attached");
await Console.In.ReadLineAsync();
await Task.WhenAll(Enumerable.Range(0, calls).Select(async _ =>
{
    try
    {
        var reservation = await Calls.ReserveAsync(node, grant, server, tool);
        Console.WriteLine(reservation.IsGranted ? $"granted {reservation.Sequence}" : "exhausted");
    }
    catch (RecordUnavailableException e)
    {
        Console.WriteLine($"unavailable {e.Message}");
    }
}));
Console.WriteLine("done");
await Console.In.ReadLineAsync();
