using System.CommandLine;
using System.Text.Json.Nodes;
using RGrid.Cli.Output;
using RGrid.FileSystem;
using RGrid.Runtimes;
using RGrid.Snapshots;

namespace RGrid.Cli.Commands;

/// <summary>`runtimes`, `doctor` and `env path`: what this machine has.</summary>
internal static class MachineCommands
{
    public static Command Runtimes(CommandContext context)
    {
        var json = HistoryCommands.Json();
        var command = new Command("runtimes", "List what can run here") { json };
        command.SetAction(parsed =>
        {
            var runtimes = context.Services.RunServices().Runtimes().List();
            if (parsed.GetValue(json))
            {
                context.Terminal.Data(new JsonArray([.. runtimes.Select(runtime => (JsonNode)new JsonObject
                {
                    ["language"] = runtime.Language.Facts.Name,
                    ["version"] = runtime.Report.Version,
                    ["executable"] = runtime.Report.Executable,
                    ["sha256"] = runtime.Binary.ToString(),
                })]).ToJsonString());
                return 0;
            }

            foreach (var runtime in runtimes)
            {
                context.Terminal.Data($"{runtime.Language.Facts.Name,-7} {runtime.Report.Version,-10} {Terminal.Escape(runtime.Report.Executable)}");
            }

            return 0;
        });
        return command;
    }

    public static Command Doctor(CommandContext context)
    {
        var command = new Command("doctor", "Say what works here, what is missing and how to get it");
        command.SetAction(_ =>
        {
            var findings = Examine(context).ToList();
            foreach (var (isGood, what, remedy) in findings)
            {
                context.Terminal.Data($"{(isGood ? "ok  " : "miss")}  {Terminal.Escape(what)}");
                if (!isGood && remedy.Length > 0)
                {
                    context.Terminal.Data($"      hint: {Terminal.Escape(remedy)}");
                }
            }

            return findings.TrueForAll(finding => finding.IsGood) ? 0 : 1;
        });
        return command;
    }

    public static Command Environment(RunOptions options, CommandContext context)
    {
        var path = new Command("path", "Print the folder of a script's environment, for an editor; installs it where needed");
        foreach (var option in options.All)
        {
            path.Options.Add(option);
        }

        path.SetAction(parsed =>
        {
            var words = context.RunWords ?? new RunWords([], null, null, []);
            if (words.Script is null && words.Module is null)
            {
                throw new RGridException(ErrorCode.Usage, "no script is named", "rgrid env path SCRIPT");
            }

            var observer = new RunObserver(context.Terminal, parsed.GetValue(options.Verbose), isJson: false);
            var folder = context.Services.Runner().PrepareEnvironment(options.ToRequest(parsed, words, context.Services), observer, context.CancellationToken);
            context.Terminal.Data(folder ?? throw new RGridException(
                ErrorCode.NotFound, $"`{words.Script}` needs no environment folder: nothing is installed for it", "it runs with its interpreter alone"));
            return 0;
        });
        return new Command("env", "Environments of scripts") { path };
    }

    private static IEnumerable<(bool IsGood, string What, string Remedy)> Examine(CommandContext context)
    {
        var services = context.Services;
        var stored = services.Blobs.Add("rgrid doctor"u8);
        yield return (RGrid.Content.BlobStoreExtensions.TryRead(services.Blobs, stored.Digest) is not null, $"store {services.Store.Home} can be written and read", "check its disk");
        _ = services.Catalog.Executions.List(null, 1);
        yield return (true, "database answers", "");
        var fileSystem = PosixFile.FileSystemType(services.Store.Home);
        var now = services.Clock.GetUtcNow();
        var isKnown = StampTrust.IsTrusted(default, fileSystem, now);
        yield return (true, isKnown ? "file system keeps times: large inputs are hashed once" : "file system is not ext4, xfs or btrfs: large inputs are hashed on every run", "");
        foreach (var language in Languages.All.Where(language => language is not ShellLanguage))
        {
            yield return Examine(services, language);
        }
    }

    private static (bool IsGood, string What, string Remedy) Examine(CliServices services, ILanguage language)
    {
        try
        {
            var (runtime, _) = services.RunServices().Runtimes().Choose(new RuntimeWish(language, null, null, System.Environment.CurrentDirectory, null));
            var installer = services.RunServices().Ecosystems.FirstOrDefault(ecosystem => ecosystem.Name == language.Facts.Ecosystem)
                ?.FindInstaller(new Ecosystems.Requirements(language.Facts.Ecosystem!, "", "", [], [], null, true, false, []), runtime);
            return (true, $"{runtime} at {runtime.Executable}{(installer is null ? "" : $", {installer.Name} {installer.Version}")}", "");
        }
        catch (RGridException exception)
        {
            return (false, exception.Message, exception.Hint ?? "");
        }
    }
}
