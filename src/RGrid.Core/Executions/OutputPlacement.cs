using RGrid.Catalog;
using RGrid.FileSystem;

namespace RGrid.Executions;

/// <summary>Where an output goes when its run has ended: an absolute path, or null where it stays in the store only.</summary>
/// <param name="output">The output.</param>
/// <param name="execution">The execution that made it.</param>
public delegate string? OutputPlacement(Output output, Execution execution);

/// <summary>The usual places of outputs.</summary>
public static class OutputPlacements
{
    /// <summary>Where a local run would have put them.</summary>
    public static readonly OutputPlacement BesideUser = (output, _) => output.UserPath;

    /// <summary>Nowhere: they stay in the store.</summary>
    public static readonly OutputPlacement Nowhere = (_, _) => null;

    /// <summary>Below a folder, whatever their paths lead to.</summary>
    /// <param name="folder">Absolute.</param>
    /// <exception cref="RGridException">Something else stands there.</exception>
    public static OutputPlacement Below(string folder) => PosixFile.Kind(folder) is null or FileKind.Folder
        ? (output, _) => Path.Combine(folder, WithoutUps(output.Entry.Path))
        : throw new RGridException(ErrorCode.Usage, $"`--output-dir {folder}` is no folder", "name a folder; it is made where it is missing");

    /// <summary>What a request says.</summary>
    public static OutputPlacement Of(RunRequest request) => request switch
    {
        { Delivery: Delivery.StoreOnly } => Nowhere,
        { OutputFolder: { } folder } => Below(Path.GetFullPath(Path.Combine(request.WorkingFolder, folder))),
        _ => BesideUser,
    };

    /// <summary>A path below a folder for an output whose path may lead above the working folder or be absolute.</summary>
    public static string WithoutUps(string path) => path.StartsWith("../", StringComparison.Ordinal) ? WithoutUps(path[3..]) : path.TrimStart('/');
}
