using System.Diagnostics;

namespace RGrid.Docker.Engine;

/// <summary>
/// The streams of `docker system dial-stdio` on another machine, through ssh, as the docker command has them
/// (docs.docker.com/engine/security/protect-access). Why that can't be is said on stderr only, so the last words there are kept and told where no answer comes.
/// </summary>
internal sealed class SshStream : OneWayStream
{
    private const int OfSshItself = 255;
    private static readonly TimeSpan LongestEnd = TimeSpan.FromSeconds(5);

    private readonly EngineAddress _address;
    private readonly Process _process;
    private readonly Task _listening;
    private volatile string _lastWords = "";
    private bool _hasAnswered;
    private int _isDisposed;

    /// <summary>Starts ssh; whether it comes through shows when the first answer is read.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">It can't be started.</exception>
    public SshStream(EngineAddress address)
    {
        _address = address;
        // In a session of its own: Ctrl-C at the terminal is for RGrid, which then still needs the engine to end the script.
        _process = Process.Start(new ProcessStartInfo("setsid", ["ssh", "-T", "-o", "BatchMode=yes", "-o", "ConnectTimeout=30", "--", address.Place, RemoteCommand(address.Socket)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _listening = Task.Run(Listen);
    }

    public override bool CanRead => true;

    public override bool CanWrite => true;

    /// <summary>True where ssh has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>What the other machine's shell is told to start.</summary>
    /// <param name="socket">The engine's socket there; null for the one that its docker command takes.</param>
    public static string RemoteCommand(string? socket) => socket is null
        ? "docker system dial-stdio"
        : $"docker --host 'unix://{socket.Replace("'", @"'\''", StringComparison.Ordinal)}' system dial-stdio";

    /// <summary>How a person connects to `ssh://user@host:port`.</summary>
    public static string ByHand(string place)
    {
        var target = place[(place.IndexOf("://", StringComparison.Ordinal) + 3)..];
        var colon = target.LastIndexOf(':');
        var (host, port) = colon > target.LastIndexOf(']') ? (target[..colon], $"-p {target[(colon + 1)..]} ") : (target, "");
        return $"ssh {port}{host.Replace("[", "", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal)}";
    }

    public override int Read(Span<byte> buffer)
    {
        var count = _process.StandardOutput.BaseStream.Read(buffer);
        if (count == 0 && !_hasAnswered && !buffer.IsEmpty)
        {
            throw Failure(null);
        }

        _hasAnswered = true;
        return count;
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            _process.StandardInput.BaseStream.Write(buffer);
        }
        catch (IOException exception) when (!_hasAnswered)
        {
            throw Failure(exception);
        }
    }

    public override void Flush() => _process.StandardInput.BaseStream.Flush();

    /// <summary>Tells the engine that nothing more will be written.</summary>
    public void CloseWriting() => _process.StandardInput.Close();

    protected override void Dispose(bool disposing)
    {
        if (disposing && Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            // Closing its streams would not end a read that waits for it.
            _process.Kill();
            _process.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Listen()
    {
        try
        {
            while (_process.StandardError.ReadLine() is { } line)
            {
                _lastWords = line.Length > 0 ? line : _lastWords;
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It was ended by RGrid.
        }
    }

    private RGridException Failure(IOException? exception)
    {
        var hasEnded = _process.WaitForExit(LongestEnd);
        _listening.Wait(LongestEnd);
        var code = hasEnded ? _process.ExitCode : OfSshItself;
        var hint = _lastWords.StartsWith("setsid:", StringComparison.Ordinal) ? "install ssh: sudo apt-get install openssh-client"
            : code == OfSshItself ? $"this has to work without a question: {ByHand(_address.Place)} docker version"
            : $"see whether docker and its engine are well there: {ByHand(_address.Place)} docker version";
        return EngineTransport.Unreachable(_address, _lastWords.Length > 0 ? _lastWords : $"ssh ended with exit code {code.ToString(System.Globalization.CultureInfo.InvariantCulture)}", hint, exception);
    }
}
