using System.Collections.Immutable;

namespace Turnpike.Hosting;

/// <summary>How this program is started again, for a child that is this program.</summary>
internal static class OwnExecutable
{
    /// <summary>The command and arguments that run <c>turnpike</c> with <paramref name="arguments"/>.</summary>
    public static ImmutableArray<string> Command(params ReadOnlySpan<string> arguments)
    {
        var executable = Environment.ProcessPath ?? throw new InvalidOperationException("the path of the executable is not known");
        var name = Path.GetFileNameWithoutExtension(executable);
        return string.Equals(name, "dotnet", StringComparison.OrdinalIgnoreCase)
            ? [executable, Path.Combine(AppContext.BaseDirectory, "turnpike.dll"), .. arguments]
            : [executable, .. arguments];
    }
}
