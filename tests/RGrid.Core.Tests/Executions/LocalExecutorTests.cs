using System.Text;
using RGrid.Content;
using RGrid.Executions;
using RGrid.Local;
using RGrid.Local.Sandbox;
using RGrid.Runtimes;
using RGrid.Testing;

namespace RGrid.Core.Tests.Executions;

public sealed class LocalExecutorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_world_that_can_not_be_made_is_told_after_all_that_was_said_of_it()
    {
        File.WriteAllText(_folder.At("bwrap"), "#!/bin/sh\necho no >&2\nexit 1\n");
        File.SetUnixFileMode(_folder.At("bwrap"), (UnixFileMode)0x1ED);
        var store = new StoreFolders(_folder.At("store"));
        Directory.CreateDirectory(store.Tools);
        var executor = new LocalExecutor(Stopping.WithoutGrace, new Bubblewrap(new Machine(new Dictionary<string, string> { ["PATH"] = _folder.Path }, _folder.Path), store));
        var world = new ClosedWorld(_folder.Path, [], NetworkAccess.Off, HasGpu: false);
        var plan = new ExecutionPlan(["/bin/true"], new Dictionary<string, string>(), "/", RunLimits.Usual, world) { Stdin = Stream.Null };
        using var stderr = new SlowStream();
        var failure = Assert.Throws<RGridException>(() => executor.Execute(plan, new RunStreams(Stream.Null, stderr), CancellationToken.None));
        Assert.Equal((ErrorCode.StartFailed, "no\n"), (failure.Code, Encoding.UTF8.GetString(stderr.ToArray())));
    }

    private sealed class SlowStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Thread.Sleep(300);
            base.Write(buffer);
        }
    }
}
