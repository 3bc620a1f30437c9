using RGrid.Snapshots.Shell;
using RGrid.Testing;

namespace RGrid.Core.Tests.Snapshots.Shell;

public sealed class ShellImportsTests : IDisposable
{
    private readonly Workspace _project = new();

    public void Dispose() => _project.Dispose();

    [Theory]
    [InlineData(". ./lib.sh", "lib.sh")]
    [InlineData(". lib.sh", "lib.sh")]
    [InlineData("source 'lib.sh'", "lib.sh")]
    [InlineData("source \"lib.sh\"", "lib.sh")]
    [InlineData("source my\\ lib.sh", "my lib.sh")]
    [InlineData("source 'my lib.sh'", "my lib.sh")]
    [InlineData("source lib/'my lib.sh'", "lib/my lib.sh")]
    [InlineData("source lib/\"a\"'b'.sh", "lib/ab.sh")]
    [InlineData("source \\\n  lib.sh", "lib.sh")]
    [InlineData("source lib/\\\nx.sh", "lib/x.sh")]
    [InlineData(". \"$(dirname \"$0\")/lib.sh\"", "lib.sh")]
    [InlineData(". \"$(dirname \"$0\")/my lib.sh\" arg", "my lib.sh")]
    [InlineData(". \"$(cd \"$(dirname \"${BASH_SOURCE[0]}\")\" && pwd)/my lib.sh\"; echo \"done\"", "my lib.sh")]
    [InlineData(". $(dirname $0)/lib.sh", "lib.sh")]
    [InlineData(". `dirname $0`/lib.sh", "lib.sh")]
    [InlineData(". \"`dirname \"$0\"`/lib.sh\"", "lib.sh")]
    [InlineData(". ${BASH_SOURCE[0]%/*}/lib.sh", "lib.sh")]
    [InlineData(". \"${BASH_SOURCE[0]%/*}\"/lib.sh", "lib.sh")]
    [InlineData(". \"${0%/*}/lib.sh\"", "lib.sh")]
    [InlineData(". $DIR/lib.sh", "lib.sh")]
    [InlineData(". \"$DIR\"/lib/x.sh", "lib/x.sh")]
    [InlineData(". \"${DIR:-.}/lib/x.sh\"", "lib/x.sh")]
    [InlineData(". \"${DIR:-\"lib\"}/lib.sh\"", "lib.sh")]
    [InlineData(". \"$DIR/my lib.sh\"", "my lib.sh")]
    [InlineData(". $1/lib.sh", "lib.sh")]
    [InlineData("lib=lib.sh; . $lib", "lib.sh")]
    [InlineData("libs=(a.txt lib.sh)", "lib.sh")]
    [InlineData("LIB=${LIB:-lib.sh}", "lib.sh")]
    [InlineData("[ -f lib.sh ]&&. lib.sh", "lib.sh")]
    [InlineData("for f in gone.sh lib.sh; do . \"$f\"; done", "lib.sh")]
    [InlineData("for f in \"$DIR\"/lib/*.sh; do . \"$f\"; done", "lib/x.sh")]
    [InlineData("source lib/{a,x}.sh", "lib/x.sh")]
    [InlineData("python3 helper.py --fast", "helper.py")]
    [InlineData("awk -f prog.awk data", "prog.awk")]
    [InlineData("awk -fprog.awk data", "prog.awk")]
    [InlineData("sed --file=x.sed", "x.sed")]
    [InlineData("curl -d @body.json", "body.json")]
    [InlineData("./tool", "tool")]
    [InlineData("node x.js", "x.js")]
    [InlineData("wc -l<data.csv", "data.csv")]
    [InlineData("sort data.csv>>out.txt", "data.csv")]
    [InlineData("bash -c 'source lib.sh; echo'", "lib.sh")]
    [InlineData("x=$(cat \"my file.txt\")", "my file.txt")]
    [InlineData("trap \"bash cleanup.sh\" EXIT", "cleanup.sh")]
    [InlineData("case $1 in a) . lib.sh;; esac", "lib.sh")]
    [InlineData("case $1 in\r\n  lib.sh) ;;\r\nesac\r\n", "lib.sh")]
    [InlineData("source lib.sh\r\n", "lib.sh")]
    [InlineData("source \"lib.sh\"\r\n", "lib.sh")]
    [InlineData("\ufeffsource lib.sh", "lib.sh")]
    [InlineData("cat a,b=c.txt", "a,b=c.txt")]
    [InlineData("cat $'lib.sh'", "lib.sh")]
    [InlineData("cat <<EOF\ndon't\nEOF\nsource 'my lib.sh'", "my lib.sh")]
    [InlineData("# it's here\nsource 'my lib.sh'", "my lib.sh")]
    [InlineData("echo \"one\n# two\" && source lib.sh", "lib.sh")]
    [InlineData("python3 - <<'EOF'\nimport runpy\nrunpy.run_path('helper.py')\nEOF", "helper.py")]
    [InlineData("cat > out.txt < in.txt", "in.txt")]
    [InlineData("echo ü; cat ü.txt", "ü.txt")]
    public void What_is_named_is_found(string text, string file)
    {
        _project.Write("main.sh", text).Write(file, "");
        Assert.Equal([file], Closure.Of(_project, "main.sh"));
    }

    [Theory]
    [InlineData("# source lib.sh")]
    [InlineData("echo a # as in lib.sh")]
    [InlineData("cd sub; ls sub . ..")]
    [InlineData("bash main.sh; . ./main.sh")]
    [InlineData("node node_modules/x.js")]
    [InlineData("cat /lib.sh /usr/lib.sh")]
    [InlineData("sort x > lib.sh")]
    [InlineData("sort x >lib.sh")]
    [InlineData("sort x >| \"lib.sh\"")]
    [InlineData("sort x &> lib.sh; exit")]
    [InlineData("sort x 2>lib.sh 1>&2")]
    [InlineData("rm -f *.txt sub/*")]
    public void What_is_no_file_or_only_written_is_left(string text)
    {
        _project.Write("main.sh", text).Write("lib.sh", "").Write("sub/a.txt", "").Write("a.txt", "").Write("node_modules/x.js", "");
        Assert.Empty(Closure.Of(_project, "main.sh"));
    }

    [Theory]
    [InlineData("sort x >> log.txt")]
    [InlineData("sort x > log.txt; cat log.txt")]
    [InlineData("exec 3<> log.txt")]
    [InlineData("diff <(sort log.txt) x")]
    [InlineData("tee >(wc log.txt)")]
    public void What_is_written_and_read_is_found(string text)
    {
        _project.Write("main.sh", text).Write("log.txt", "");
        Assert.Equal(["log.txt"], Closure.Of(_project, "main.sh"));
    }

    [Fact]
    public void Names_are_tried_from_the_file_the_entry_and_the_working_folder()
    {
        _project.Write("bin/main.sh", ". ../lib/more.sh; cat work.txt").Write("lib/more.sh", "cat own.txt entry.txt work.txt")
            .Write("lib/own.txt", "").Write("bin/entry.txt", "").Write("job/work.txt", "");
        Assert.Equal(["bin/entry.txt", "job/work.txt", "lib/more.sh", "lib/own.txt"], Closure.Of(_project, "bin/main.sh", _project.At("job")));
    }

    [Fact]
    public void Absolute_paths_inside_of_the_project_count()
    {
        _project.Write("main.sh", $". {_project.At("lib.sh")}").Write("lib.sh", "");
        Assert.Equal(["lib.sh"], Closure.Of(_project, "main.sh"));
    }

    [Fact]
    public void What_is_found_is_read_in_its_own_language()
    {
        _project.Write("main.sh", "python3 a.py; node b.js; bash c.sh").Write("a.py", "import helper").Write("helper.py", "")
            .Write("b.js", "require('./d')").Write("d.json", "").Write("c.sh", "cat e.txt").Write("e.txt", "");
        Assert.Equal(["a.py", "b.js", "c.sh", "d.json", "e.txt", "helper.py"], Closure.Of(_project, "main.sh"));
    }

    [Theory]
    [InlineData(". ./common.inc")]
    [InlineData(". \"$(dirname \"$0\")/common.inc\"")]
    [InlineData("bash -e common.inc")]
    [InlineData("/bin/sh common.inc")]
    public void What_is_sourced_is_a_script_whatever_its_name(string text)
    {
        _project.Write("main.sh", text).Write("common.inc", "cat deep.txt").Write("deep.txt", "");
        Assert.Equal(["common.inc", "deep.txt"], Closure.Of(_project, "main.sh"));
    }

    [Theory]
    [InlineData("main.sh", "", true)]
    [InlineData("main.bash", "", true)]
    [InlineData("main.ksh", "", true)]
    [InlineData("main", "#!/bin/sh -e\n", true)]
    [InlineData("main", "#!/usr/bin/env bash\r\n", true)]
    [InlineData("main", "#!/bin/dash", true)]
    [InlineData("main", "#!/usr/bin/env node", false)]
    [InlineData("main.txt", "", false)]
    public void A_shell_script_is_told_by_name_or_first_line(string name, string text, bool expected) =>
        Assert.Equal(expected, new ShellImports().Understands(name, System.Text.Encoding.UTF8.GetBytes(text)));
}
