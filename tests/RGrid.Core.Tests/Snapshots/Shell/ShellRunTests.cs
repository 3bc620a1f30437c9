using System.Diagnostics;
using RGrid.FileSystem;
using RGrid.Testing;

namespace RGrid.Core.Tests.Snapshots.Shell;

/// <summary>Runs real scripts under the real shells; each sourced or started file tells its own path, and the scan has to find it.</summary>
public sealed class ShellRunTests : IDisposable
{
    private readonly Workspace _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void What_bash_loads_is_found() => FindsAllThatIsLoaded("bash", "$BASH_SOURCE", """
        #!/bin/bash
        # don't trip over "this
        HERE="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
        . "$HERE/f1.sh"
        source "$(dirname "$0")/my f2.sh"
        source ${BASH_SOURCE[0]%/*}/f3.sh
        case "$1" in
          a) . ./never.sh ;;
          *) . ./f4.sh ;;
        esac
        cat <<EOF >/dev/null
        it's a "heredoc
        EOF
        for f in ./f5.sh lib/f6.inc; do . "$f"; done
        for f in "$HERE"/parts/*.sh; do . "$f"; done
        . "`dirname "$0"`"/f8.sh; LIB=${LIB:-./f9.sh}; . $LIB
        . ./esc\ aped.sh && . lib/'quo''ted.sh' && . \
          ./continued.sh
        for f in ./{brace,other}.sh; do . $f; done
        bash -c '. ./inner.sh'
        eval "source ./f$((5 + 5)).sh || source ./f10.sh"
        """, "f1.sh", "my f2.sh", "f3.sh", "f4.sh", "f5.sh", "lib/f6.inc", "parts/f7.sh", "f8.sh", "f9.sh", "esc aped.sh", "lib/quoted.sh", "continued.sh", "brace.sh", "other.sh", "inner.sh", "f10.sh");

    [Fact]
    public void What_sh_loads_is_found() => FindsAllThatIsLoaded("sh", "$0", """
        #!/bin/sh
        set -eu
        here=${0%/*}
        sh "$here/f1.sh"; sh ./f2; sh "$(dirname -- "$0")/f3.sh" > /dev/null
        [ -e gone ] || sh f4.sh
        x=$(sh "./my f5.sh")
        printf '%s\n' f6.sh | xargs -n1 sh
        sh ./f7.sh &
        wait
        """, "f1.sh", "f2", "f3.sh", "f4.sh", "my f5.sh", "f6.sh", "f7.sh");

    private void FindsAllThatIsLoaded(string shell, string own, string script, params string[] files)
    {
        var log = Path.Combine(_project.Home, "loaded");
        _project.Write("main.sh", script);
        foreach (var file in files)
        {
            _project.Write(file, $"echo \"{own}\" >> \"$LOADED\"\n");
        }

        var start = new ProcessStartInfo(shell, ["./main.sh"]) { WorkingDirectory = _project.Folder, RedirectStandardError = true };
        start.Environment["LOADED"] = log;
        using var process = Process.Start(start)!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();

        var loaded = File.ReadAllLines(log).Select(path => PathRelation.Relative(_project.Folder, Path.GetFullPath(path, _project.Folder)))
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        Assert.Equal(files.Order(StringComparer.Ordinal), loaded);
        Assert.Empty(loaded.Except(Closure.Of(_project, "main.sh"), StringComparer.Ordinal));
    }
}
