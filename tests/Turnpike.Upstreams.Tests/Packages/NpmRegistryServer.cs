using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Turnpike.Upstreams.Tests.Packages;

/// <summary>An npm registry on loopback with one package, whose archive is made here. The end-to-end tests use it, too.</summary>
internal sealed class NpmRegistryServer : IAsyncDisposable
{
    private readonly WebApplication _application;

    private int _archivesSent;

    private NpmRegistryServer(WebApplication application) => _application = application;

    /// <summary>How many archives were asked for.</summary>
    public int ArchivesSent => Volatile.Read(ref _archivesSent);

    public Uri Url => new(_application.Urls.First() + "/");

    /// <summary>Starts it with a package in some versions.</summary>
    /// <param name="name">The package's name.</param>
    /// <param name="manifest">Members of its package.json beside name and version.</param>
    /// <param name="script">The text of its index.js.</param>
    /// <param name="versions">Its versions; the last one is tagged latest.</param>
    public static async Task<NpmRegistryServer> StartAsync(string name, string manifest, string script, params string[] versions)
    {
        Dictionary<string, byte[]> archives = versions.ToDictionary(v => v, v => Archive(name, v, manifest, script));
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Services.Configure<KestrelServerOptions>(o => o.Listen(IPAddress.Loopback, 0));
        var application = builder.Build();
        var server = new NpmRegistryServer(application);
        application.Run(async context =>
        {
            var path = Uri.UnescapeDataString(context.Request.Path.Value!);
            var root = $"{context.Request.Scheme}://{context.Request.Host}";
            if (path == $"/{name}")
            {
                context.Response.ContentType = "application/json";
                var all = versions.Select(v => $"\"{v}\":" + Manifest(name, v, manifest)[..^1]
                    + $",\"dist\":{{\"tarball\":\"{root}/{name}/-/{v}.tgz\",\"integrity\":\"sha512-{Convert.ToBase64String(SHA512.HashData(archives[v]))}\"}}}}");
                await context.Response.WriteAsync("{\"name\":\"" + name + "\",\"dist-tags\":{\"latest\":\"" + versions[^1] + "\"},\"versions\":{" + string.Join(',', all) + "}}");
            }
            else if (archives.FirstOrDefault(a => path == $"/{name}/-/{a.Key}.tgz").Value is { } archive)
            {
                Interlocked.Increment(ref server._archivesSent);
                await context.Response.Body.WriteAsync(archive);
            }
            else
            {
                context.Response.StatusCode = 404;
                await context.Response.WriteAsync("""{"error":"not found"}""");
            }
        });
        await application.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();

    private static byte[] Archive(string name, string version, string manifest, string script)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(zip, TarEntryFormat.Ustar))
        {
            Add(tar, "package/package.json", Manifest(name, version, manifest));
            Add(tar, "package/index.js", script);
        }

        return bytes.ToArray();
    }

    private static string Manifest(string name, string version, string members) => $"{{\"name\":\"{name}\",\"version\":\"{version}\",{members}}}";

    private static void Add(TarWriter tar, string path, string text) =>
        tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)), Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite });
}
