using System.Text.Encodings.Web;
using System.Text.Json;

namespace Turnpike.Policies.Importing;

/// <summary>How documents are written: indented, texts as they read.</summary>
internal static class Written
{
    public static JsonSerializerOptions Json { get; } = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
