// The product is not for Windows, and neither are its tests.
[assembly: System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
