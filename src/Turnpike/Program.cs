Console.Error.WriteLine("turnpike: nothing here yet");
return 2;
