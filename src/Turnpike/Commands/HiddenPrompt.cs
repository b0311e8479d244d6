using System.Text;

namespace Turnpike.Commands;

/// <summary>Asks a person for a secret without showing what is typed.</summary>
internal static class HiddenPrompt
{
    /// <summary>What was typed; null where there is no person at a terminal.</summary>
    public static string? Read(Scene scene, string question) => scene.CanAsk ? Read(question) : null;

    /// <summary>What was typed; null where there is no terminal to type at. The question goes to standard error, which nothing reads as an answer.</summary>
    public static string? Read(string question)
    {
        if (System.Console.IsInputRedirected || System.Console.IsErrorRedirected)
        {
            return null;
        }

        System.Console.Error.Write(question);
        var typed = new StringBuilder();
        while (true)
        {
            var key = System.Console.ReadKey(intercept: true);
            switch (key.Key)
            {
                case ConsoleKey.Enter:
                    System.Console.Error.WriteLine();
                    return typed.ToString();
                case ConsoleKey.Backspace when typed.Length > 0:
                    typed.Length--;
                    break;
                default:
                    if (key.KeyChar != '\0' && key.Key != ConsoleKey.Backspace)
                    {
                        typed.Append(key.KeyChar);
                    }

                    break;
            }
        }
    }
}
