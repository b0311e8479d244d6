using Turnpike.Bench;

// Every system under test is a process of its own: `bench` alone runs the whole comparison and starts the others.
return args switch
{
    ["upstream"] => await Upstream.RunAsync(),
    ["proxy", var upstream] => await Proxies.RunAsync(new Uri(upstream), fsync: false),
    ["floor", var upstream] => await Proxies.RunAsync(new Uri(upstream), fsync: true),
    ["gateway", var upstream, var durability, var folder] => await GatewayUnderTest.RunAsync(new Uri(upstream), durability, folder),
    ["load", var url, var token, var connections, var bytes, var seconds] => await Load.PrintAsync(new Uri(url), token, connections, bytes, seconds),
    ["disk"] => Disk.Run(),
    ["sessions"] => await SessionMemory.RunAsync(),
    _ => await Comparison.RunAsync(Options.Parse(args)),
};
