using Turnpike.Commands;

return await CommandLine.RunAsync(args, System.Console.In, System.Console.Out, System.Console.Error);
