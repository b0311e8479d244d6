using System.Collections.Immutable;
using System.CommandLine;
using Turnpike.Admin.Acts;
using Turnpike.Admin.Configuration;
using Turnpike.Admin.Faults;
using Turnpike.Admin.Nodes;
using Turnpike.Answers;
using Turnpike.Api;
using Turnpike.Gateway.MetaTools;
using Turnpike.Policies;

namespace Turnpike.Commands;

/// <summary>What a command runs on: its options, its answer, the data folder.</summary>
/// <param name="Parsed">The parsed arguments.</param>
/// <param name="Answer">Where it says what it has to say.</param>
/// <param name="Input">Where a person or a pipe speaks.</param>
/// <param name="Trailing">What stood behind <c>--</c>.</param>
internal sealed record Scene(ParseResult Parsed, Answer Answer, TextReader Input, ImmutableArray<string> Trailing)
{
    /// <summary>The data folder as given. Throws <see cref="AdminException"/> where a gateway is given in its place.</summary>
    public string? Data => IsRemote ? throw ApiNode.NeedsFiles() : Parsed.GetValue(GlobalOptions.Data);

    /// <summary>Whether acts are done at a gateway, by its admin API. What is said with the command goes before the environment.</summary>
    public bool IsRemote => RemoteAddress is not null;

    private string? RemoteAddress => Parsed.GetValue(GlobalOptions.Api)
        ?? (Parsed.GetValue(GlobalOptions.Data) is null && Environment.GetEnvironmentVariable("TURNPIKE_API") is { Length: > 0 } address ? address : null);

    /// <summary>An option's value.</summary>
    public T? Get<T>(Option<T> option) => Parsed.GetValue(option);

    /// <summary>An argument's value.</summary>
    public T? Get<T>(Argument<T> argument) => Parsed.GetValue(argument);

    /// <summary>Becomes the owner of the data folder for the moment, or attaches to its owner; or finds the gateway that is given in its place.</summary>
    public async ValueTask<Node> OpenNodeAsync(CancellationToken cancellation)
    {
        if (RemoteAddress is not { } address)
        {
            return await Node.OpenAsync(Data, new NodeOptions { BuiltIn = MetaServer.BuiltIn, Configuration = GatewayConfiguration.Default }, cancellation);
        }

        if (Parsed.GetValue(GlobalOptions.Data) is not null)
        {
            throw new AdminException(AdminFaultCode.Invalid, "it is done at a gateway or at a data folder: --api and --data do not go together", "--api URL");
        }

        var place = ApiPlace.Read(address, Parsed.GetValue(GlobalOptions.TokenFile) ?? Environment.GetEnvironmentVariable("TURNPIKE_TOKEN_FILE"));
        return new ApiNode(new ApiLink(place, await place.ReadTokenAsync(cancellation)));
    }

    /// <summary>Performs one act at the data folder's owner, or at the gateway.</summary>
    public async Task<TResponse> ActAsync<TRequest, TResponse>(Act<TRequest, TResponse> act, TRequest request, CancellationToken cancellation)
        where TRequest : class
        where TResponse : class
    {
        await using var node = await OpenNodeAsync(cancellation);
        return await node.ActAsync(act, request, cancellation);
    }

    /// <summary>A file's bytes; <c>-</c> is standard input. Throws <see cref="AdminException"/> naming a near file when it is not there.</summary>
    public async Task<byte[]> ReadFileAsync(string path, CancellationToken cancellation)
    {
        if (path == "-")
        {
            return System.Text.Encoding.UTF8.GetBytes(await Input.ReadToEndAsync(cancellation));
        }

        if (!File.Exists(path))
        {
            throw new AdminException(AdminFaultCode.NotFound, $"there is no file '{path}'", NearestFile(path));
        }

        return await File.ReadAllBytesAsync(path, cancellation);
    }

    /// <summary>The name of a file beside a path that it was probably meant to be; null where there is none.</summary>
    public static string? NearestFile(string path) =>
        Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && Directory.Exists(folder)
            ? NearestName.Of(Path.GetFileName(path), Directory.EnumerateFiles(folder).Take(1000).Select(f => Path.GetFileName(f)!))
            : null;

    /// <summary>Asks for an explicit yes, and throws <see cref="AdminException"/> without one: what follows cannot be undone.</summary>
    public void RequireYes(string question)
    {
        if (!Confirm(question))
        {
            throw new AdminException(AdminFaultCode.Invalid, "nothing was changed: it needs a yes from a person at a terminal, or --yes", "--yes");
        }
    }

    /// <summary>Whether there is a person at a terminal to be asked, who can see the question.</summary>
    public bool CanAsk => !Answer.IsJson && !System.Console.IsInputRedirected && !System.Console.IsOutputRedirected;

    /// <summary>Asks for an explicit yes. Without a person at a terminal the answer is no.</summary>
    public bool Confirm(string question)
    {
        if (!CanAsk)
        {
            return false;
        }

        Answer.Text.Write($"{question} [yes/no] ");
        return Input.ReadLine()?.Trim() is "yes" or "y";
    }
}
