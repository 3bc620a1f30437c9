using System.Runtime.InteropServices;
using System.Text;

namespace RGrid.FileSystem;

/// <summary>What the system says of itself that a run can see too.</summary>
internal static unsafe partial class PosixSystem
{
    /// <summary>The NIS domain's name (man 2 getdomainname), which a new namespace of names begins with; empty where there is none.</summary>
    public static string DomainName
    {
        get
        {
            const int longest = 65;
            var name = stackalloc byte[longest];
            return GetDomainName(name, longest) == 0 && Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)) is not "(none)" and var text ? text : "";
        }
    }

    [LibraryImport("libc", EntryPoint = "getdomainname")]
    private static partial int GetDomainName(byte* name, nint length);
}
