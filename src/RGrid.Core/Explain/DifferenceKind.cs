namespace RGrid.Explain;

/// <summary>
/// What can differ between two runs of a script, a closed list; the order is that of telling. Down to <see cref="Builder"/> it is what
/// the environment is made of, from there on what the execution adds.
/// </summary>
public enum DifferenceKind
{
    /// <summary>Another interpreter, or another version of it.</summary>
    Runtime,

    /// <summary>The same interpreter is asked for under another name.</summary>
    RuntimeName,

    /// <summary>The name of an image leads to another one.</summary>
    Image,

    /// <summary>The interpreter's binary has other bytes though it calls itself the same.</summary>
    RuntimeBinary,

    /// <summary>A library of the language that the interpreter loads has other bytes.</summary>
    RuntimeLibrary,

    /// <summary>The interpreter says something else of how it was built.</summary>
    RuntimeReport,

    /// <summary>A file of the interpreter's standard library was touched.</summary>
    StandardLibrary,

    /// <summary>Another operating system or processor.</summary>
    Platform,

    /// <summary>Another place to run.</summary>
    Backend,

    /// <summary>A file that says what to install has other bytes.</summary>
    DependencyFileChanged,

    /// <summary>Such a file is read that was not before.</summary>
    DependencyFileAdded,

    /// <summary>Such a file is no longer read.</summary>
    DependencyFileRemoved,

    /// <summary>The same files are read in another order.</summary>
    DependencyFileOrder,

    /// <summary>A folder of this disk that is installed from has other content.</summary>
    LocalDependency,

    /// <summary>An option of the installer, from its files or variables.</summary>
    InstallerOption,

    /// <summary>Another installer, or another version of it.</summary>
    Installer,

    /// <summary>Another world of packages.</summary>
    Ecosystem,

    /// <summary>Other packages were chosen though the same is asked.</summary>
    Packages,

    /// <summary>A dependency is built here, and the system packages that it is built with changed.</summary>
    BuildHost,

    /// <summary>A file of the code has other bytes.</summary>
    CodeChanged,

    /// <summary>A file is part of the code that was not before.</summary>
    CodeAdded,

    /// <summary>A file is no longer part of the code.</summary>
    CodeRemoved,

    /// <summary>A file of the code has another name and the same bytes.</summary>
    CodeRenamed,

    /// <summary>A file of the code became executable, or is no longer.</summary>
    CodeMode,

    /// <summary>A link of the code leads elsewhere.</summary>
    CodeLink,

    /// <summary>The project begins at another folder, so that all paths in it changed.</summary>
    Root,

    /// <summary>Another script or module of the same code.</summary>
    EntryPoint,

    /// <summary>RGrid builds in another way now.</summary>
    Builder,

    /// <summary>A word after the script is another one.</summary>
    ArgumentChanged,

    /// <summary>A word after the script is new.</summary>
    ArgumentAdded,

    /// <summary>A word after the script is gone.</summary>
    ArgumentRemoved,

    /// <summary>The same words stand in another order.</summary>
    ArgumentOrder,

    /// <summary>Another working folder in the project.</summary>
    WorkingFolder,

    /// <summary>An input has other bytes.</summary>
    InputChanged,

    /// <summary>An input is there that was not before.</summary>
    InputAdded,

    /// <summary>An input is no longer there.</summary>
    InputRemoved,

    /// <summary>An input has another name and the same bytes.</summary>
    InputRenamed,

    /// <summary>An input became executable, or is no longer.</summary>
    InputMode,

    /// <summary>A link among the inputs leads elsewhere.</summary>
    InputLink,

    /// <summary>The run may change an input of its own, or no longer (`--input` with `--output`).</summary>
    InputUpdate,

    /// <summary>A declared variable has another value, which is never told.</summary>
    VariableChanged,

    /// <summary>A variable is declared that was not before.</summary>
    VariableAdded,

    /// <summary>A variable is no longer declared.</summary>
    VariableRemoved,

    /// <summary>Something else stood in stdin, or it was read in another way.</summary>
    Stdin,

    /// <summary>The network was switched on or off.</summary>
    Network,

    /// <summary>Something that RGrid gives every run.</summary>
    FixedSetting,

    /// <summary>The system packages or settings of this machine.</summary>
    Host,

    /// <summary>Something that this version has no word for.</summary>
    Other,

    /// <summary>Something changed, but what it was is no longer in the store.</summary>
    Unreadable,
}
