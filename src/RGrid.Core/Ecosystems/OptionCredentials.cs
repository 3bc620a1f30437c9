using RGrid.Executions;

namespace RGrid.Ecosystems;

/// <summary>Options are kept without user info, because it is no part of a key; an installer needs it back.</summary>
internal static class OptionCredentials
{
    /// <summary>The value of an option as a key has it. Only a URL and a proxy have user info; an `@` in something else means something.</summary>
    /// <param name="name">The option.</param>
    /// <param name="value">Its value, several ones one a line.</param>
    public static string Remove(string name, string value) => string.Join('\n', value.Split('\n').Select(
        line => line.Contains("://", StringComparison.Ordinal) || name.EndsWith("proxy", StringComparison.Ordinal) ? FixedSettings.WithoutUserInfo(line) : line));

    /// <summary>The value of an option with the user info that today's options have for the same places.</summary>
    /// <param name="value">As it was kept, several values one a line.</param>
    /// <param name="today">Today's options, with credentials.</param>
    public static string Restore(string value, IReadOnlyDictionary<string, string> today)
    {
        var known = today.Values.SelectMany(text => text.Split('\n')).ToList();
        return string.Join('\n', value.Split('\n').Select(line => known.Find(one => FixedSettings.WithoutUserInfo(one) == line) ?? line));
    }
}
