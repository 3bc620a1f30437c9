using RGrid.FileSystem;

namespace RGrid.Runtimes;

/// <summary>Sees through shims: what is found on PATH may be a script or a multiplexer that chooses by the folder it is started in.</summary>
internal static class RealInterpreter
{
    /// <summary>The interpreter that a command on PATH starts for a script, or null where the shim leads nowhere.</summary>
    /// <param name="path">The command found on PATH.</param>
    /// <param name="name">Its name.</param>
    /// <param name="wish">For which script.</param>
    /// <param name="machine">The caller's surroundings.</param>
    public static string? Behind(string path, string name, RuntimeWish wish, Machine machine)
    {
        if (!VersionFolders.IsScript(path) && IsNamedLike(wish.Language, PathRelation.RealPath(path)))
        {
            return path;
        }

        return wish.Language.ResolveShim(path, name, wish.ScriptFolder, machine) ?? Ask(wish, path, machine);
    }

    // A shim of asdf, mise or Volta chooses by the folder it is started in, so it is asked there, on every run.
    private static string Ask(RuntimeWish wish, string shim, Machine machine) =>
        InterpreterProbe.Ask(shim, wish.Language.Facts.WhereQuestion, wish.ScriptFolder, machine.Variables).Trim();

    private static bool IsNamedLike(ILanguage language, string? path) =>
        path is not null && language.Facts.Commands.Any(command => Path.GetFileName(path).StartsWith(command.TrimEnd('3'), StringComparison.Ordinal)
            || language is ShellLanguage);
}
