using RGrid.Cli.Output;

namespace RGrid.Cli.Commands;

/// <summary>What every command gets.</summary>
/// <param name="Services">The parts of this machine.</param>
/// <param name="Terminal">The console.</param>
/// <param name="CancellationToken">Ctrl-C.</param>
internal sealed record CommandContext(CliServices Services, Terminal Terminal, CancellationToken CancellationToken);
