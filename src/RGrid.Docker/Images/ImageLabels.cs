namespace RGrid.Docker.Images;

/// <summary>Names of RGrid's images and of the labels on them.</summary>
internal static class ImageLabels
{
    /// <summary>Repository of environments.</summary>
    public const string Environments = "rgrid/env";

    /// <summary>Repository of installed dependencies.</summary>
    public const string Dependencies = "rgrid/deps";

    /// <summary>The key that the image stands for.</summary>
    public const string Key = "rgrid.key";

    /// <summary>The manifest that the key is the SHA-256 of.</summary>
    public const string Manifest = "rgrid.manifest";

    /// <summary>Where a run links to modules of the image, where that is more than one folder: a JSON object of places and targets.</summary>
    public const string Modules = "rgrid.modules";

    /// <summary>RGrid's way of building images; raised when that changes.</summary>
    public const string Builder = "rgrid.builder";

    /// <summary>The present way of building.</summary>
    public const int Revision = 1;
}
