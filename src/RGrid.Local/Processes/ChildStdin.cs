using Microsoft.Win32.SafeHandles;
using RGrid.Executions;

namespace RGrid.Local.Processes;

/// <summary>The stdin of a child: the caller's own where that is a pipe or file, a pipe fed from the terminal or from given bytes, or nothing.</summary>
internal sealed class ChildStdin : IDisposable
{
    private readonly SafeFileHandle? _childs;
    private readonly SafeFileHandle? _ours;
    private readonly Stream? _given;
    private volatile bool _hasTyped;

    /// <summary>Prepares it.</summary>
    /// <param name="kind">What the caller's is.</param>
    /// <param name="given">What the child gets in place of it; null for the caller's own.</param>
    public ChildStdin(StdinKind kind, Stream? given)
    {
        _given = given;
        switch (given is null ? kind : given == Stream.Null ? StdinKind.Null : StdinKind.Terminal)
        {
            case StdinKind.Passed:
                Descriptor = 0;
                break;
            case StdinKind.Terminal:
                (_childs, _ours) = PosixProcess.Pipe();
                Descriptor = (int)_childs.DangerousGetHandle();
                break;
            default:
                _childs = File.OpenHandle("/dev/null");
                Descriptor = (int)_childs.DangerousGetHandle();
                break;
        }
    }

    /// <summary>The descriptor that the child gets as its stdin.</summary>
    public int Descriptor { get; }

    /// <summary>Whether something was typed at the terminal and given to the child.</summary>
    public bool HasTyped => _hasTyped;

    /// <summary>The child has its end now.</summary>
    public void Started()
    {
        _childs?.Dispose();
        if (_ours is { } ours)
        {
            new Thread(() => Feed(ours)) { IsBackground = true }.Start();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _childs?.Dispose();
        _given?.Dispose();
    }

    private void Feed(SafeFileHandle ours)
    {
        using var target = new FileStream(ours, FileAccess.Write, 0);
        // Not Console.OpenStandardInput: .NET's console writes mode switches to stdout of a terminal.
        using var stdin = new SafeFileHandle(0, ownsHandle: false);
        using var terminal = _given ?? new FileStream(stdin, FileAccess.Read, 0);
        var buffer = new byte[64 * 1024];
        try
        {
            for (int length; (length = terminal.Read(buffer)) > 0;)
            {
                _hasTyped = _given is null;
                target.Write(buffer.AsSpan(0, length));
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The script has ended or closed its stdin.
        }
    }
}
