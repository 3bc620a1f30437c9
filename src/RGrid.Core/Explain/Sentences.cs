using RGrid.Content;
using RGrid.Executions;

namespace RGrid.Explain;

/// <summary>Puts differences into sentences, with the line where a text differs first.</summary>
/// <param name="stored">Reads the texts.</param>
internal sealed class Sentences(StoredManifests stored)
{
    private const int MostInSentence = 3;
    private const int LongestWord = 60;

    /// <summary>The sentence of a difference.</summary>
    public Sentence Of(Difference difference)
    {
        var isOverfull = difference.Details.Count > MostInSentence;
        return new Sentence(Sentence.Name(difference.Kind), difference.Subject, Text(difference), isOverfull ? difference.Details : [])
        {
            Difference = difference,
        };
    }

    private string Text(Difference one) => one.Kind switch
    {
        <= DifferenceKind.Backend => OfRuntime(one),
        <= DifferenceKind.BuildHost => OfDependencies(one),
        <= DifferenceKind.Builder => OfCode(one),
        <= DifferenceKind.WorkingFolder => OfArguments(one),
        <= DifferenceKind.InputLink => "input " + OfFile(one),
        _ => OfSurroundings(one),
    };

    private static string OfRuntime(Difference one) => one.Kind switch
    {
        DifferenceKind.Runtime => $"runtime changed ({one.Before ?? "unknown"} → {one.After ?? "unknown"})",
        DifferenceKind.RuntimeName => $"the runtime is asked for as {one.After} now (was {one.Before})",
        DifferenceKind.Image => $"the image {one.Subject} is another one now ({one.Before ?? "none"} → {one.After ?? "none"})",
        DifferenceKind.RuntimeBinary => $"runtime changed (another build of {one.Subject})",
        DifferenceKind.RuntimeLibrary => $"runtime changed ({one.Subject} is another one)",
        DifferenceKind.RuntimeReport => $"runtime changed (what it says of its {one.Subject})",
        DifferenceKind.StandardLibrary => $"the standard library of {one.Subject} was touched",
        DifferenceKind.Platform => $"platform changed ({one.Before} → {one.After})",
        _ => $"backend changed ({one.Before} → {one.After})",
    };

    private string OfDependencies(Difference one) => one.Kind switch
    {
        DifferenceKind.DependencyFileChanged => $"{one.Subject} changed{(one.Details.Count > 0 ? List(one.Details) : Where(one.Files))}",
        DifferenceKind.DependencyFileAdded => $"{one.Subject} is newly asked for{List(one.Details)}",
        DifferenceKind.DependencyFileRemoved => $"{one.Subject} is no longer asked for{List(one.Details)}",
        DifferenceKind.DependencyFileOrder => $"{one.Subject} are read in another order{List(one.Details)}",
        DifferenceKind.LocalDependency => $"{one.Subject} changed{List(one.Details)}",
        DifferenceKind.InstallerOption => $"installer option {one.Subject} {Change(one)}{List(one.Details)}",
        DifferenceKind.Installer => $"installer changed ({one.Before} → {one.After}){List(one.Details)}",
        DifferenceKind.Ecosystem => $"packages come from another world ({one.Before} → {one.After}){List(one.Details)}",
        DifferenceKind.Packages when one.Details.Count == 0 => "dependencies were chosen again (the lock differs)",
        DifferenceKind.Packages => $"dependencies were chosen again{List(one.Details)}",
        _ => $"{one.Subject} changed, with which a dependency is built{List(one.Details)}",
    };

    private string OfCode(Difference one) => one.Kind switch
    {
        DifferenceKind.CodeAdded => $"{one.Subject} is new{List(one.Details)}",
        DifferenceKind.CodeRemoved => $"{one.Subject} is no longer part of the code{List(one.Details)}",
        DifferenceKind.Root => $"the project's root is another folder now ({one.Before} is {one.After} in it)",
        DifferenceKind.EntryPoint => $"entry point changed ({one.Before} → {one.After})",
        DifferenceKind.Builder when one.Subject == DependencyDifferences.Resolver => $"RGrid chooses packages in a new way{List(one.Details)}",
        DifferenceKind.Builder => "RGrid builds environments in a new way",
        _ => OfFile(one),
    };

    private string OfFile(Difference one) => one.Kind switch
    {
        DifferenceKind.CodeChanged or DifferenceKind.InputChanged when one.After is not null => $"{one.Subject} is {one.After} now (was {one.Before})",
        DifferenceKind.CodeChanged or DifferenceKind.InputChanged => $"{one.Subject} changed{Where(one.Files)}",
        DifferenceKind.CodeRenamed or DifferenceKind.InputRenamed => $"{one.Before} is called {one.After} now",
        DifferenceKind.CodeMode or DifferenceKind.InputMode => $"{one.Subject} is {one.After} now",
        DifferenceKind.CodeLink or DifferenceKind.InputLink => $"{one.Subject} leads to {one.After} now (was {one.Before})",
        DifferenceKind.InputAdded => $"{one.Subject} is new{List(one.Details)}",
        _ => $"{one.Subject} is gone{List(one.Details)}",
    };

    private static string OfArguments(Difference one) => one.Kind switch
    {
        DifferenceKind.ArgumentChanged => $"argument {one.Subject} changed ({Short(one.Before!)} → {Short(one.After!)})",
        DifferenceKind.ArgumentAdded => $"argument {one.Subject} is new ({Short(one.After!)})",
        DifferenceKind.ArgumentRemoved => $"argument {one.Subject} is gone ({Short(one.Before!)})",
        DifferenceKind.ArgumentOrder => $"the arguments stand in another order ({Short(one.Before!)} → {Short(one.After!)})",
        _ => $"working folder changed ({one.Before ?? "outside of the project"} → {one.After ?? "outside of the project"})",
    };

    private static string OfSurroundings(Difference one) => one.Kind switch
    {
        DifferenceKind.InputUpdate => $"{one.Subject}{Rest(one.Details)} may {(one.After is null ? "no longer be written to" : "be written to now")} (--input with --output, or made by another command of this script)",
        DifferenceKind.VariableAdded => $"variable {one.Subject} is declared now ({one.After})",
        DifferenceKind.VariableRemoved => $"variable {one.Subject} is no longer declared",
        DifferenceKind.VariableChanged when one.Before == one.After => $"variable {one.Subject} has another value",
        DifferenceKind.VariableChanged => $"variable {one.Subject} is {one.After} now (was {one.Before})",
        DifferenceKind.Stdin when one.Before == one.After => "something else stood in stdin",
        DifferenceKind.Stdin => $"stdin is {one.After} now (was {one.Before})",
        DifferenceKind.Network => $"network changed ({one.Before} → {one.After})",
        DifferenceKind.FixedSetting when one.Subject == FixedSettings.Interpreter => $"the interpreter was moved ({one.Before ?? "/usr/bin"} → {one.After ?? "/usr/bin"})",
        DifferenceKind.FixedSetting when one.Subject == FixedSettings.StandardLibrary => $"the standard library was moved ({one.Before ?? "/usr/lib"} → {one.After ?? "/usr/lib"})",
        DifferenceKind.FixedSetting => $"RGrid's setting {one.Subject} {Change(one)}",
        DifferenceKind.Host when one.Subject == "machine" => $"this machine changed{List(one.Details)}",
        DifferenceKind.Host => $"{one.Subject} changed{List(one.Details)}",
        DifferenceKind.Other => $"{one.Subject} changed",
        _ => $"{one.Subject} changed; what, can't be told: {Lost(one)}",
    };

    private static string Change(Difference one) => (one.Before, one.After) switch
    {
        (null, null) => "changed",
        (null, var now) => $"is set now ({now})",
        (_, null) => "is no longer set",
        var (old, now) => $"changed ({old} → {now})",
    };

    private static string Rest(IReadOnlyList<string> words) => words.Count < 2 ? "" : $" and {words.Count - 1} more";

    private static string Lost(Difference one) =>
        one.Before is { } old ? $"the earlier manifest {old}" : $"the manifest {one.After}";

    // Words that belong to a list of three stand in the sentence; of a longer one the first two, and how many there are more.
    private static string List(IReadOnlyList<string> words) => words.Count switch
    {
        0 => "",
        <= MostInSentence => $" ({string.Join(", ", words)})",
        _ => $" ({string.Join(", ", words.Take(MostInSentence))}, {words.Count - MostInSentence} more)",
    };

    private string Where(IReadOnlyList<ChangedFile> files)
    {
        if (files is not [{ Before: { } before, After: { } after }])
        {
            return "";
        }

        if (stored.TryReadBytes(before) is not { } old)
        {
            return stored.Holds(before) ? "" : $" (its earlier text {StoredWords.OfAbsent(stored, before)})";
        }

        var where = stored.TryReadBytes(after) is { } now ? TextDifference.Describe(old, now) : "";
        return where.Length == 0 ? "" : $" ({where})";
    }

    private static string Short(string word) => word.Length <= LongestWord ? word : word[..LongestWord] + "…";
}
